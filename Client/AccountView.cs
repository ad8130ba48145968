namespace OrleansSelfCare.Client;

/// <summary>An account as the support desk sees it.</summary>
/// <param name="Email">Masked; null: none is registered.</param>
/// <param name="EmailProblem">Why the customer must register another address at login; null: the address can be used.</param>
/// <param name="ContactPhone">Masked; null: none, so this customer cannot change the e-mail address.</param>
/// <param name="MailsWaiting">Mails that the mail server has not accepted yet.</param>
/// <param name="TimeZone">In which the support desk reads times; null: an earlier service, which does not say it.</param>
/// <param name="EmailMark">
/// Why nothing is mailed to the address until the customer proves it or it is unlocked: <c>returned</c> (mails came back on three days) or
/// <c>complained</c>; null: it is not marked. Later services may send more values.
/// </param>
public sealed record AccountView(
    string Line,
    string SelfCareId,
    string? Email,
    AddressProblem? EmailProblem,
    string? ContactPhone,
    bool Disabled,
    AccountLocks Locks,
    bool ChallengePending,
    int MailsWaiting,
    IReadOnlyList<SessionTimes> Sessions,
    string? TimeZone = null,
    string? EmailMark = null)
{
    /// <summary>The pending code; null: there is none, or an earlier service.</summary>
    public PendingChallenge? Challenge { get; init; }

    /// <summary>
    /// An address that the desk set and that must be confirmed, masked: codes of logins go to it, and it becomes <see cref="Email"/> when
    /// one is entered. Null: none.
    /// </summary>
    public string? PendingEmail { get; init; }

    /// <summary>The desk issued the password, and the customer must change it at the next sign-in.</summary>
    public bool MustChangePassword { get; init; }

    /// <summary>
    /// What the desk asked in the last 24 hours to learn who is calling, the newest first. Empty also from an earlier service.
    /// </summary>
    public IReadOnlyList<CallerCheck> CallerChecks { get; init; } = [];

    /// <summary>How often <see cref="OperatorClient.CheckCaller"/> can still be asked now; null: an earlier service, which can't.</summary>
    public int? CallerChecksLeft { get; init; }

    /// <summary>What happened to the account, newest first; null: the call did not ask for it, or an earlier service.</summary>
    public IReadOnlyList<TimelineEvent>? Events { get; init; }

    /// <summary>The open sessions, the newest first; null: the call did not ask for them, or an earlier service.</summary>
    public IReadOnlyList<OpenSession>? OpenSessions { get; init; }
}

/// <summary>The pending second step of a sign-in, and what became of its last mail.</summary>
/// <param name="SentTo">Masked; null: no code could be mailed, and the customer is asked for an address.</param>
/// <param name="Delivery">Null: there was no mail to send.</param>
/// <param name="DeliveryAt">Since when it is so, to the second; null: not known.</param>
/// <param name="Reference">The tag on the customer's screen and in the mail.</param>
public sealed record PendingChallenge(
    string? SentTo, Delivery? Delivery, DateTimeOffset? DeliveryAt, string Reference, DateTimeOffset ExpiresAt, int AttemptsLeft);

/// <summary>An answer that the desk got about who is calling, without the value.</summary>
/// <param name="Claim"><c>phone</c>, <c>email</c> or <c>id</c>; a later service may send others.</param>
/// <param name="By">The name of the operator key, or <c>agent:</c> and the name of the agent.</param>
public sealed record CallerCheck(DateTimeOffset At, string Claim, bool Matches, string By);

/// <summary>What somebody who calls the support desk says to have.</summary>
public enum CallerClaim
{
    /// <summary>The contact phone number of the contract.</summary>
    Phone,

    /// <summary>The account's e-mail address.</summary>
    Email,

    /// <summary>The self-care id.</summary>
    Id,
}

/// <summary>An account's address and phone number in full; null: it has none.</summary>
public sealed record UnmaskedAccount(string? Email, string? ContactPhone)
{
    /// <summary>Not the address and the number, so that no log gets them.</summary>
    public override string ToString() => nameof(UnmaskedAccount);
}

/// <summary>Whether it is the account's.</summary>
/// <param name="Matches">False also if the account has none.</param>
/// <param name="ChecksLeft">How often it can still be asked.</param>
public sealed record CallerAnswer(bool Matches, int ChecksLeft);

/// <summary>Counters and locks of an account.</summary>
/// <param name="CodeFailures">Wrong codes in a row.</param>
/// <param name="CodesRefusedUntil">Null: codes are accepted.</param>
/// <param name="PhoneMisses">Wrong contact phone numbers in a row.</param>
/// <param name="PhoneLockedUntil">Null while locked: locked until an operator unlocks it.</param>
/// <param name="CodesLocked">True: not until <paramref name="CodesRefusedUntil"/>, but until an operator unlocks it.</param>
/// <param name="MailsRefusedUntil">Until then login and resend are refused, because too many codes were mailed; null: they are not.</param>
/// <param name="NewAddressesRefusedUntil">The same for codes to new addresses.</param>
public sealed record AccountLocks(
    IReadOnlyList<PasswordFailures> PasswordFailures,
    int CodeFailures,
    DateTimeOffset? CodesRefusedUntil,
    int PhoneMisses,
    bool PhoneLocked,
    DateTimeOffset? PhoneLockedUntil,
    bool CodesLocked = false,
    DateTimeOffset? MailsRefusedUntil = null,
    DateTimeOffset? NewAddressesRefusedUntil = null);

/// <param name="Network">The source network. Failures are counted per network, so that others cannot lock the account owner out.</param>
/// <param name="RefusedUntil">Null: passwords are accepted.</param>
/// <param name="Locked">True: not until <paramref name="RefusedUntil"/>, but until an operator unlocks it.</param>
public sealed record PasswordFailures(string Network, int Failures, DateTimeOffset? RefusedUntil, bool Locked = false);

/// <summary>A lock that can be cleared alone.</summary>
public enum AccountLock
{
    /// <summary>Wrong passwords, from all networks.</summary>
    Password,

    /// <summary>Wrong codes.</summary>
    Code,

    /// <summary>Wrong contact phone numbers.</summary>
    Phone,

    /// <summary>Mails that the account's calls caused.</summary>
    Mail,

    /// <summary>The mark of the e-mail address, and the mails that came back from it.</summary>
    Address,
}

/// <param name="ExpiresAt">When it expires if it is not used before then.</param>
public sealed record SessionTimes(DateTimeOffset AuthenticatedAt, DateTimeOffset ExpiresAt);
