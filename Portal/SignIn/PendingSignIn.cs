using OrleansSelfCare.Client;

namespace OrleansSelfCare.Portal.SignIn;

/// <summary>The state between the first and the second step, kept in an encrypted cookie.</summary>
/// <param name="IdempotencyKey">Sent with each verify, so that a repeat after a lost reply returns the same session.</param>
/// <param name="NewEmail">The address that the customer typed and the code went to; null: it went to the registered one.</param>
internal sealed record PendingSignIn(Challenge Challenge, string IdempotencyKey, string? NewEmail = null)
{
    public static PendingSignIn Create(Challenge challenge, string? newEmail = null) =>
        new(challenge, Guid.NewGuid().ToString("N"), newEmail);
}
