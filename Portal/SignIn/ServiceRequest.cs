namespace OrleansSelfCare.Portal.SignIn;

/// <summary>
/// Another service sent the customer here to sign in (OpenID Connect). Kept in an encrypted cookie until the customer has signed in.
/// </summary>
/// <param name="LoginHint">The self-care id that the service expects; null: it named none.</param>
internal sealed record ServiceRequest(string Handle, string? LoginHint, DateTimeOffset At)
{
    /// <summary>As long as the provider's handle.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(20);

    public bool HasExpired(DateTimeOffset now) => now - At >= Lifetime;
}
