namespace OrleansSelfCare.Accounts;

/// <summary>
/// The second step of a sign-in, pending. Its states and what moves it between them are drawn in <c>Challenge.mermaid</c>.
/// The code itself is nowhere: it is derived from a key and <see cref="Nonce"/>, <see cref="CodeNumber"/> and <see cref="SentTo"/>.
/// </summary>
public sealed record Challenge
{
    public required Guid Nonce { get; init; }

    public required string KeyId { get; init; }

    /// <summary>0: no code was mailed yet, the challenge opens e-mail change alone. Each new code has the next number; a resent one keeps it.</summary>
    public int CodeNumber { get; init; }

    /// <summary>Where the code went, and for which address alone it is good.</summary>
    public string? SentTo { get; init; }

    /// <summary><see cref="SentTo"/> is new and becomes the account's address when its code is entered.</summary>
    public bool IsNewAddress { get; init; }

    /// <summary>Why the account's own address could not be used.</summary>
    public AddressProblem? Reason { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? ResendAt { get; init; }

    public int WrongCodes { get; init; }

    /// <summary>The network the password came from; its budget is cleared when the code is right.</summary>
    public required string Network { get; init; }

    public bool AwaitsCode => CodeNumber > 0;

    /// <summary>The tag on the screen and in the mail.</summary>
    public string Reference => Accounts.Reference.Of(Nonce, CodeNumber);

    public bool IsExpired(DateTimeOffset now) => now >= ExpiresAt;

    public override string ToString() => nameof(Challenge);
}

/// <summary>A challenge that is over, remembered so that a late customer is told why.</summary>
public sealed record EndedChallenge(Guid Nonce, ChallengeEnd Reason);

/// <summary>The challenge that was redeemed last, for a customer whose reply was lost on the way.</summary>
public sealed record Redemption(Challenge Challenge, Guid Session, string? IdempotencyKey, DateTimeOffset At)
{
    public override string ToString() => nameof(Redemption);
}

[GenerateSerializer]
public enum ChallengeEnd
{
    Unknown,
    Expired,
    Used,
    Replaced,
    AttemptsExhausted,
    PhoneLocked,
}

[GenerateSerializer]
public enum AddressProblem
{
    EmailMissing,
    EmailUndeliverable,
}
