using OrleansSelfCare.Client;

namespace OrleansSelfCare.Portal.SignIn;

/// <summary>A code was mailed: the state until it is entered, kept in an encrypted cookie.</summary>
/// <param name="IdempotencyKey">Sent with each verify, so that a repeat after a lost reply returns the same session.</param>
/// <param name="NewEmail">The address that the customer typed and the code went to; null: it went to the registered one.</param>
/// <param name="IsStepUp">The code confirms the session that the customer has.</param>
internal sealed record PendingSignIn(Challenge Challenge, string IdempotencyKey, string? NewEmail = null, bool IsStepUp = false)
{
    public static PendingSignIn Create(Challenge challenge, string? newEmail = null) =>
        new(challenge, Guid.NewGuid().ToString("N"), newEmail);
}
