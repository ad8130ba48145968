namespace OrleansSelfCare.Accounts;

/// <summary>What a customer may know of a pending challenge. The nonce becomes a token at the gateway.</summary>
/// <param name="AwaitsCode">A code was mailed; otherwise the challenge opens e-mail change alone.</param>
/// <param name="SentTo">Masked.</param>
[GenerateSerializer, Immutable]
public sealed record ChallengeView(
    Guid Nonce,
    string KeyId,
    bool AwaitsCode,
    string? SentTo,
    Delivery? Delivery,
    string Reference,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? ResendAt,
    int AttemptsLeft,
    AddressProblem? Reason)
{
    /// <summary>Delivery is the shell's to settle: owed, until a mail server took it.</summary>
    public static ChallengeView Of(Challenge challenge, AccountRules rules) => new(
        Nonce: challenge.Nonce,
        KeyId: challenge.KeyId,
        AwaitsCode: challenge.AwaitsCode,
        SentTo: EmailAddress.Mask(challenge.SentTo),
        Delivery: challenge.AwaitsCode ? Accounts.Delivery.Queued : null,
        Reference: challenge.Reference,
        ExpiresAt: challenge.ExpiresAt,
        ResendAt: challenge.ResendAt,
        AttemptsLeft: Math.Max(rules.CodeAttempts - challenge.WrongCodes, 0),
        Reason: challenge.Reason);
}

[GenerateSerializer]
public enum Delivery
{
    /// <summary>The mail server took it.</summary>
    Sent,

    /// <summary>It will be tried again until the code expires.</summary>
    Queued,
}

/// <summary>A session as its owner may see it. The nonce becomes a token at the gateway.</summary>
[GenerateSerializer, Immutable]
public sealed record SessionView(Guid Nonce, string KeyId, DateTimeOffset AuthenticatedAt, DateTimeOffset ExpiresAt)
{
    public static SessionView Of(Session session, AccountRules rules) =>
        new(session.Nonce, session.KeyId, session.AuthenticatedAt, session.ExpiresAt(rules));
}
