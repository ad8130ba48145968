namespace OrleansSelfCare.Accounts;

/// <summary>Input of a rule from outside: the rules read no clock, generate no random numbers and see no secrets.</summary>
public sealed record DecisionContext(DateTimeOffset Now, AccountRules Rules)
{
    /// <summary>128 random bits, the id of a challenge, session or subject that this decision may create.</summary>
    public Guid RandomId { get; init; }

    /// <summary>128 random bits more: <see cref="Account.PairwiseSalt"/>, if this decision creates it.</summary>
    public Guid RandomSalt { get; init; }

    /// <summary>The key that signs this decision's codes and tokens.</summary>
    public string KeyId { get; init; } = "";

    /// <summary>Whether the given password is the account's; false for an unknown account.</summary>
    public bool PasswordMatches { get; init; }

    /// <summary>The hash of a new password, to be stored.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>Whether the given code is the one of <see cref="Account.ChallengeToVerify"/>.</summary>
    public bool CodeMatches { get; init; }

    /// <summary>Whether the given code is one of <see cref="Account.OlderCodes"/>.</summary>
    public bool CodeIsOfOlderMail { get; init; }

    /// <summary>Whether the reported mail went to <see cref="Account.Email"/>.</summary>
    public bool ReportIsOfEmail { get; init; }

    /// <summary>Whether the reported mail went to <see cref="Account.PendingEmail"/>.</summary>
    public bool ReportIsOfPendingEmail { get; init; }

    /// <summary>Whether the reported mail went to the address of the pending challenge.</summary>
    public bool ReportIsOfChallenge { get; init; }

    public override string ToString() => nameof(DecisionContext);
}

/// <summary>The next state and the result. Messages to send are in the state's outbox: stored in the same write, sent after it.</summary>
public readonly record struct Decision<TResult>(Account Account, TResult Result);
