namespace OrleansSelfCare.Hosting.Settings;

/// <summary>
/// Section <c>SelfCare:OpenId</c>: the OpenID provider that other services sign their customers in with. Without
/// <see cref="Issuer"/> there is none.
/// </summary>
public sealed class OpenIdOptions
{
    /// <summary>The provider's public address, as clients know it: https; http only for this machine. Empty: there is none.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>
    /// Where the gateway listens for browsers and clients of the provider, several separated by semicolons. Only the provider's paths are
    /// served here, and they are served nowhere else.
    /// </summary>
    public string Urls { get; set; } = "http://127.0.0.1:5083";

    /// <summary>A JSON file of clients, read again when it changes.</summary>
    public string Clients { get; set; } = "";

    /// <summary>
    /// A JSON file of signing keys, read again when it changes; empty: <c>signing-keys.json</c> under
    /// <see cref="SelfCareOptions.DataDirectory"/>, created on first start.
    /// </summary>
    public string SigningKeys { get; set; } = "";

    /// <summary>
    /// The portal page that a browser is sent to for a sign-in, unless the service line has its own. Its page for a logout is
    /// <c>sign-out</c> beside it.
    /// </summary>
    public string SignInUrl { get; set; } = "http://127.0.0.1:5081/sign-in";

    public bool IsConfigured() => Issuer.Length > 0;
}
