using OrleansSelfCare.Accounts.Support;

namespace OrleansSelfCare.Accounts.Timelines;

/// <summary>Something that happened to an account, as the support desk reads it: never a code, a token or a full address.</summary>
/// <param name="At">To the second; of alike entries that were put together, the last one's.</param>
/// <param name="Event">One of <see cref="TimelineEvent"/>; a text, so that a silo of the version before can read what a newer one wrote.</param>
/// <param name="Reason">Why; the names are those of the HTTP contract, or what a mail server answered.</param>
/// <param name="Network">Where the call came from; null where nobody called.</param>
/// <param name="Reference">The tag on the customer's screen and in the mail.</param>
/// <param name="Email">Masked.</param>
/// <param name="By">The name of the operator key.</param>
/// <param name="Times">How many alike came within an hour of each other.</param>
[GenerateSerializer, Immutable, Alias("selfcare.TimelineEntry")]
public sealed record TimelineEntry(
    DateTimeOffset At,
    string Event,
    string? Reason = null,
    string? Network = null,
    string? Reference = null,
    string? Email = null,
    string? By = null,
    int Times = 1)
{
    public static TimelineEntry Of(Operator by, DateTimeOffset at, string @event) => new(at, @event, Network: by.Network, By: by.Key);

    internal bool IsLike(TimelineEntry other) => this with { At = other.At, Times = other.Times } == other;
}

/// <summary>What can happen to an account.</summary>
public static class TimelineEvent
{
    /// <summary>The password was right. Reason: why no code could be mailed.</summary>
    public const string Login = "login";

    /// <summary>Reasons: <c>wrong-password</c>, <c>account-disabled</c>, <c>too-many-attempts</c>.</summary>
    public const string LoginRefused = "login-refused";

    /// <summary>A code is owed to the address, at login, once more, or to a new address.</summary>
    public const string CodeSent = "code-sent";

    /// <summary>The mail server took the mail: from there on it is the customer's mail provider that has it.</summary>
    public const string CodeTaken = "code-taken";

    /// <summary>Reasons: the mail server's status, as <c>550</c> for an address nobody has; <c>unreachable</c>: it gave none.</summary>
    public const string CodeNotTaken = "code-not-taken";

    /// <summary>Reason <c>attempts-exhausted</c>: it was the last that the challenge bore.</summary>
    public const string CodeWrong = "code-wrong";

    /// <summary>Signed in.</summary>
    public const string CodeRedeemed = "code-redeemed";

    public const string CodeExpired = "code-expired";

    /// <summary>Not looked at. Reasons: <c>too-many-attempts</c>, or why its challenge was over.</summary>
    public const string CodeRefused = "code-refused";

    /// <summary>Reasons: <c>resend-too-soon</c>, or why its challenge was over.</summary>
    public const string ResendRefused = "resend-refused";

    /// <summary>The contact phone number was right; a code goes to the new address.</summary>
    public const string PhoneMatched = "phone-matched";

    public const string PhoneMismatch = "phone-mismatch";

    /// <summary>The last mismatch closed the way to a new address.</summary>
    public const string PhoneLocked = "phone-locked";

    /// <summary>Reasons: <c>validation-failed</c>, <c>phone-locked</c>, or why its challenge was over.</summary>
    public const string EmailChangeRefused = "email-change-refused";

    /// <summary>The new address's code was entered.</summary>
    public const string EmailChanged = "email-changed";

    /// <summary>The old address was told of the new one.</summary>
    public const string NoticeTaken = "notice-taken";

    /// <inheritdoc cref="CodeNotTaken"/>
    public const string NoticeNotTaken = "notice-not-taken";

    public const string PasswordChanged = "password-changed";

    /// <summary>Reasons: <c>wrong-password</c>, <c>validation-failed</c>, <c>too-many-attempts</c>.</summary>
    public const string PasswordRefused = "password-refused";

    public const string LoggedOut = "logged-out";

    /// <summary>An import made the account.</summary>
    public const string Imported = "imported";

    /// <summary>An import brought the account level with its row.</summary>
    public const string ImportUpdated = "import-updated";

    /// <summary>An operator looked at the account or at this timeline.</summary>
    public const string LookedAt = "looked-at";

    public const string Unlocked = "unlocked";

    /// <summary>An operator gave the customer a fresh password.</summary>
    public const string PasswordReset = "password-reset";

    /// <summary>An operator set the address.</summary>
    public const string EmailSet = "email-set";
}
