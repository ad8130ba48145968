namespace OrleansSelfCare.Client;

/// <summary>Where to send the browser that came to sign in for another service.</summary>
/// <param name="Location">An address of the OpenID provider. It holds for 60 seconds, and only in the browser that came.</param>
public sealed record AuthorizationLocation(Uri Location)
{
    /// <summary>Hides the address, so that logs do not show it (ASVS 5.0, V16.2.5).</summary>
    public override string ToString() => "***";
}
