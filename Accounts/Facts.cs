namespace OrleansSelfCare.Accounts;

/// <summary>What only a shell can know. The rules neither read a clock nor draw a number nor see a secret.</summary>
public sealed record Facts(DateTimeOffset Now, AccountRules Rules)
{
    /// <summary>128 fresh random bits, for a challenge or a session that this decision may make.</summary>
    public Guid Fresh { get; init; }

    /// <summary>The key that makes this decision's codes and tokens.</summary>
    public string KeyId { get; init; } = "";

    /// <summary>Whether the password given is the account's; false for an unknown account.</summary>
    public bool PasswordMatches { get; init; }

    /// <summary>A hash to store: of a new password, or of the right one made anew with today's iterations.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>Whether the code given is the one of <see cref="Account.ChallengeToVerify"/>.</summary>
    public bool CodeMatches { get; init; }

    public override string ToString() => nameof(Facts);
}

/// <summary>The next state and the answer. The effects are the next state's outbox: stored in the same write, sent after it.</summary>
public readonly record struct Decision<TResult>(Account Account, TResult Result);
