using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Outbox;

namespace OrleansSelfCare.Accounts.SignIn;

/// <summary>A pending challenge as its customer may see it. The gateway converts the id to a token.</summary>
/// <param name="AwaitsCode">A code was mailed; otherwise the challenge allows e-mail change only.</param>
/// <param name="SentTo">Masked.</param>
/// <param name="Delivery"><c>Queued</c> if there is a <see cref="MailProblem"/>, which earlier gateways don't read.</param>
/// <param name="MailProblem">Why the last mail will not arrive; null: nothing is known against it.</param>
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
    EmailProblem? Reason,
    MailProblem? MailProblem = null)
{
    /// <summary>
    /// Delivery is <c>Queued</c>; the grain sets <c>Sent</c> if the mail server accepts the mail in time. No time is shown later than the
    /// rules allow from now on, although the clock was set back.
    /// </summary>
    public static ChallengeView Of(Challenge challenge, AccountRules rules, DateTimeOffset now) => new(
        ChallengeId: challenge.Id,
        KeyId: challenge.KeyId,
        AwaitsCode: challenge.AwaitsCode,
        SentTo: EmailAddress.Mask(challenge.SentTo),
        Delivery: challenge.AwaitsCode ? Outbox.Delivery.Queued : null,
        Reference: challenge.Reference,
        ExpiresAt: StoredTime.Earlier(challenge.ExpiresAt, now + rules.CodeLifetime),
        ResendAt: challenge.ResendAt is { } resendAt ? StoredTime.Earlier(resendAt, now + rules.ResendAfter) : null,
        AttemptsLeft: Math.Max(rules.CodeAttempts - challenge.WrongCodes, 0),
        Reason: challenge.Reason,
        MailProblem: challenge.MailProblem);
}
