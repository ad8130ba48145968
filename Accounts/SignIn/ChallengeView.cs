using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Outbox;

namespace OrleansSelfCare.Accounts.SignIn;

/// <summary>What a customer may know of a pending challenge. The id becomes a token at the gateway.</summary>
/// <param name="AwaitsCode">A code was mailed; otherwise the challenge opens e-mail change alone.</param>
/// <param name="SentTo">Masked.</param>
[GenerateSerializer, Immutable, Alias("selfcare.ChallengeView")]
public sealed record ChallengeView(
    Guid ChallengeId,
    string KeyId,
    bool AwaitsCode,
    string? SentTo,
    Delivery? Delivery,
    string Reference,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? ResendAt,
    int AttemptsLeft,
    EmailProblem? Reason)
{
    /// <summary>Delivery is the shell's to settle: owed, until a mail server took it.</summary>
    public static ChallengeView Of(Challenge challenge, AccountRules rules) => new(
        ChallengeId: challenge.Id,
        KeyId: challenge.KeyId,
        AwaitsCode: challenge.AwaitsCode,
        SentTo: EmailAddress.Mask(challenge.SentTo),
        Delivery: challenge.AwaitsCode ? Outbox.Delivery.Queued : null,
        Reference: challenge.Reference,
        ExpiresAt: challenge.ExpiresAt,
        ResendAt: challenge.ResendAt,
        AttemptsLeft: Math.Max(rules.CodeAttempts - challenge.WrongCodes, 0),
        Reason: challenge.Reason);
}
