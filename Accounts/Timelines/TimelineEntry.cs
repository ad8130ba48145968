using OrleansSelfCare.Accounts.Support;

namespace OrleansSelfCare.Accounts.Timelines;

/// <summary>An event of an account, as shown to the support desk: without codes, tokens and full addresses.</summary>
/// <param name="At">To the second; of merged events the last one's.</param>
/// <param name="Event">One of <see cref="TimelineEvent"/>; a string, so that a silo of the previous version can read new events.</param>
/// <param name="Reason">A name of the HTTP contract, or the mail server's status.</param>
/// <param name="Network">The caller's network; null for an event without a call.</param>
/// <param name="Reference">The tag on the customer's screen and in the mail.</param>
/// <param name="Email">Masked.</param>
/// <param name="By">The name of the operator: <see cref="Operator"/>.</param>
/// <param name="Times">The number of similar events, each within an hour of the one before.</param>
/// <param name="Client">The id of the OpenID provider's client.</param>
/// <param name="Note">What the operator gave as the reason, or noted.</param>
[GenerateSerializer, Immutable, Alias("selfcare.TimelineEntry")]
public sealed record TimelineEntry(
    DateTimeOffset At,
    string Event,
    string? Reason = null,
    string? Network = null,
    string? Reference = null,
    string? Email = null,
    string? By = null,
    int Times = 1,
    string? Client = null,
    string? Note = null)
{
    public static TimelineEntry Of(Operator by, DateTimeOffset at, string @event) =>
        new(at, @event, Network: by.Network, By: by.Name, Note: by.Reason);

    internal bool IsLike(TimelineEntry other) => this with { At = other.At, Times = other.Times } == other;
}

/// <summary>The types of events.</summary>
public static class TimelineEvent
{
    /// <summary>The password was right. Reason: why no code could be mailed.</summary>
    public const string Login = "login";

    /// <summary>Reasons: <c>wrong-password</c>, <c>account-disabled</c>, <c>too-many-attempts</c>, <c>too-many-mails</c>.</summary>
    public const string LoginRefused = "login-refused";

    /// <summary>A code is needed again in an open session.</summary>
    public const string StepUp = "step-up";

    /// <summary>Reason: <c>too-many-mails</c>.</summary>
    public const string StepUpRefused = "step-up-refused";

    /// <summary>The code was right: the session goes on.</summary>
    public const string SteppedUp = "stepped-up";

    /// <summary>A code was queued: at login, at a step-up, on resend, or for a new address.</summary>
    public const string CodeSent = "code-sent";

    /// <summary>The mail server accepted the mail; from then on the customer's mail provider is responsible.</summary>
    public const string CodeTaken = "code-taken";

    /// <summary>
    /// It is tried again. Reasons: stage and status, such as <c>AUTH 535</c>, <c>TLS: name</c> or <c>connect: timed out</c>. Earlier
    /// versions stored the status alone, or <c>unreachable</c>.
    /// </summary>
    public const string CodeNotTaken = "code-not-taken";

    /// <summary>
    /// The mail server refused the address permanently, so the code is not tried again. Reasons: such as <c>RCPT 550 5.1.1</c>.
    /// </summary>
    public const string CodeMailRefused = "code-mail-refused";

    /// <summary>Reason <c>attempts-exhausted</c>: it ended the challenge.</summary>
    public const string CodeWrong = "code-wrong";

    /// <summary>Signed in.</summary>
    public const string CodeRedeemed = "code-redeemed";

    public const string CodeExpired = "code-expired";

    /// <summary>The code was not checked. Reasons: <c>too-many-attempts</c>, or why the challenge had ended.</summary>
    public const string CodeRefused = "code-refused";

    /// <summary>Reasons: <c>resend-too-soon</c>, or why the challenge had ended.</summary>
    public const string ResendRefused = "resend-refused";

    /// <summary>The contact phone number was correct; a code is mailed to the new address.</summary>
    public const string PhoneMatched = "phone-matched";

    public const string PhoneMismatch = "phone-mismatch";

    /// <summary>The last mismatch locked e-mail change.</summary>
    public const string PhoneLocked = "phone-locked";

    /// <summary>Reasons: <c>validation-failed</c>, <c>phone-locked</c>, <c>too-many-mails</c>, or why the challenge had ended.</summary>
    public const string EmailChangeRefused = "email-change-refused";

    /// <summary>The new address's code was entered.</summary>
    public const string EmailChanged = "email-changed";

    /// <summary>The mail server accepted the notice of a change, such as of the password.</summary>
    public const string NoticeTaken = "notice-taken";

    /// <inheritdoc cref="CodeNotTaken"/>
    public const string NoticeNotTaken = "notice-not-taken";

    /// <inheritdoc cref="CodeMailRefused"/>
    public const string NoticeMailRefused = "notice-mail-refused";

    /// <summary>
    /// A mail that the mail server had accepted came back. Reasons: its status (RFC 3463), such as <c>5.1.1</c>. With a reference: it was
    /// the last mail of the pending sign-in.
    /// </summary>
    public const string MailReturned = "mail-returned";

    /// <summary>The recipient's mail provider passed on a complaint about a mail, such as a click on "spam".</summary>
    public const string MailComplained = "mail-complained";

    /// <summary>
    /// From now on nothing is mailed to the address, until its owner proves it or the desk clears it. Reasons: <c>returned</c> (mails on
    /// three days), <c>complained</c>.
    /// </summary>
    public const string EmailMarked = "email-marked";

    /// <summary>No notice was mailed, because there were too many in a day.</summary>
    public const string NoticeSkipped = "notice-skipped";

    public const string PasswordChanged = "password-changed";

    /// <summary>Reasons: <c>wrong-password</c>, <c>validation-failed</c>, <c>too-many-attempts</c>.</summary>
    public const string PasswordRefused = "password-refused";

    public const string LoggedOut = "logged-out";

    /// <summary>The customer ended another session of the account, or an operator ended one.</summary>
    public const string SessionEnded = "session-ended";

    /// <summary>A client got tokens for the session.</summary>
    public const string ServiceSignedIn = "service-signed-in";

    /// <summary>
    /// A client's tokens ended. Reasons: <c>code-used-twice</c>, <c>refresh-token-used-twice</c>, <c>revoked</c> (by the client),
    /// <c>by-customer</c>.
    /// </summary>
    public const string ServiceEnded = "service-ended";

    /// <summary>An import created the account.</summary>
    public const string Imported = "imported";

    /// <summary>An import updated the account to match its row.</summary>
    public const string ImportUpdated = "import-updated";

    /// <summary>An operator viewed the account or its timeline.</summary>
    public const string LookedAt = "looked-at";

    /// <summary>An operator cleared all locks and counters. Reasons: the one that was cleared alone, such as <c>phone</c>.</summary>
    public const string Unlocked = "unlocked";

    /// <summary>An operator reset the password to a random one.</summary>
    public const string PasswordReset = "password-reset";

    /// <summary>An operator set the address.</summary>
    public const string EmailSet = "email-set";

    /// <summary>An operator set an address that becomes the account's when the code of a login is entered.</summary>
    public const string EmailPending = "email-pending";

    /// <summary>
    /// An address that was to be confirmed is dropped. Reasons: <c>expired</c> (after 7 days), <c>mail-refused</c> (permanently),
    /// <c>mail-returned</c>, <c>complained</c>.
    /// </summary>
    public const string EmailPendingEnded = "email-pending-ended";

    /// <summary>An operator set the contact phone number.</summary>
    public const string PhoneSet = "phone-set";

    /// <summary>An operator ended all sessions.</summary>
    public const string SessionsEnded = "sessions-ended";

    /// <summary>An operator had the pending code mailed again.</summary>
    public const string CodeSentAgain = "code-sent-again";

    /// <summary>An operator disabled the account.</summary>
    public const string Disabled = "disabled";

    /// <summary>An operator enabled the account.</summary>
    public const string Enabled = "enabled";

    /// <summary>
    /// An operator asked whether a caller's phone number, address or id is the account's. Reasons: <c>phone-yes</c>, <c>phone-no</c>,
    /// <c>email-yes</c>, <c>email-no</c>, <c>id-yes</c>, <c>id-no</c>.
    /// </summary>
    public const string CallerChecked = "caller-checked";

    /// <summary>An operator read the address and the phone number in full.</summary>
    public const string Unmasked = "unmasked";

    /// <summary>An operator exported everything that is stored of the customer.</summary>
    public const string Exported = "exported";

    /// <summary>An operator left a note.</summary>
    public const string Noted = "noted";
}
