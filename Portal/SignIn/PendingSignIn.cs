using OrleansSelfCare.Client;

namespace OrleansSelfCare.Portal.SignIn;

/// <summary>What the portal keeps between the first step and the second; the browser holds it, sealed.</summary>
/// <param name="IdempotencyKey">A verify whose reply was lost is asked again with the same key, and gives the same session.</param>
internal sealed record PendingSignIn(Challenge Challenge, string IdempotencyKey)
{
    public static PendingSignIn Begun(Challenge challenge) => new(challenge, Guid.NewGuid().ToString("N"));
}
