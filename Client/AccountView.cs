namespace OrleansSelfCare.Client;

/// <summary>An account as the support desk sees it.</summary>
/// <param name="Email">Masked; null: none is registered.</param>
/// <param name="EmailProblem">Why the customer is asked for another address at login; null: nothing is wrong with it.</param>
/// <param name="ContactPhone">Masked; null: none, so e-mail change is closed to this customer.</param>
/// <param name="MailsWaiting">Mails owed that no mail server took yet.</param>
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
    IReadOnlyList<SessionTimes> Sessions);

/// <summary>What is counted against an account, and until when it refuses.</summary>
/// <param name="CodeFailures">Wrong codes in a row.</param>
/// <param name="CodesRefusedUntil">Null: codes are taken.</param>
/// <param name="PhoneMisses">Wrong contact phone numbers in a row.</param>
/// <param name="PhoneLockedUntil">Null while locked: until an operator unlocks.</param>
public sealed record AccountLocks(
    IReadOnlyList<PasswordFailures> PasswordFailures,
    int CodeFailures,
    DateTimeOffset? CodesRefusedUntil,
    int PhoneMisses,
    bool PhoneLocked,
    DateTimeOffset? PhoneLockedUntil);

/// <param name="Network">Where they came from: each has a budget of its own, so that strangers don't lock the owner out.</param>
/// <param name="RefusedUntil">Null: passwords are taken.</param>
public sealed record PasswordFailures(string Network, int Failures, DateTimeOffset? RefusedUntil);

/// <param name="ExpiresAt">Unless it is used before then.</param>
public sealed record SessionTimes(DateTimeOffset AuthenticatedAt, DateTimeOffset ExpiresAt);
