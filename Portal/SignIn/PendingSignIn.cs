using OrleansSelfCare.Client;

namespace OrleansSelfCare.Portal.SignIn;

/// <summary>The state between the first and the second step, kept in an encrypted cookie.</summary>
/// <param name="IdempotencyKey">Sent with each verify, so that a repeat after a lost reply returns the same session.</param>
internal sealed record PendingSignIn(Challenge Challenge, string IdempotencyKey)
{
    public static PendingSignIn Create(Challenge challenge) => new(challenge, Guid.NewGuid().ToString("N"));
}
