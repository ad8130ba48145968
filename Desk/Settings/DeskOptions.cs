namespace OrleansSelfCare.Desk.Settings;

/// <summary>Section <c>Desk</c> of the configuration. Wrong, missing or unknown settings stop the desk at startup.</summary>
public sealed class DeskOptions
{
    public const string Section = "Desk";

    /// <summary>The address of the service's HTTP API.</summary>
    public string Api { get; set; } = "http://127.0.0.1:5080";

    /// <summary>
    /// The proxies in front of the desk, as addresses or networks (<c>10.0.0.0/8</c>). Only their headers <c>X-Forwarded-For</c> or
    /// <c>Forwarded</c>, <c>X-Forwarded-Proto</c> and <c>X-Forwarded-Prefix</c> are used.
    /// </summary>
    public List<string> Proxies { get; } = [];

    /// <summary>How long the desk serves requests after SIGTERM, while it is not ready; 0: it stops at once.</summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>An agent who opens no page and sends no form for so long must sign in again: agents share computers.</summary>
    public TimeSpan IdleTime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// For a trial: agents sign in with an operator key, which every page says. Can't be on together with <see cref="OpenId"/>.
    /// </summary>
    public bool KeySignIn { get; set; }

    public DeskOpenIdOptions OpenId { get; } = new();
}

/// <summary>The company's OpenID provider, where the agents sign in as themselves. Its access tokens make the operator calls.</summary>
public sealed class DeskOpenIdOptions
{
    /// <summary>The provider's address (its issuer): https; http only for this machine.</summary>
    public string Authority { get; set; } = "";

    /// <summary>The desk's id at the provider, as a confidential client.</summary>
    public string ClientId { get; set; } = "";

    public string ClientSecret { get; set; } = "";

    /// <summary>Separated by spaces. Some providers choose the access token's audience by a scope.</summary>
    public string Scopes { get; set; } = "openid profile";

    /// <summary>
    /// The parameter <c>resource</c> (RFC 8707): the operator API's name at the provider, as in <c>SelfCare:Agents:Audience</c>, if it is a
    /// URI. Empty: it is not sent.
    /// </summary>
    public string Resource { get; set; } = "";

    /// <summary>The claim of the ID token with the agent's name, for the pages.</summary>
    public string NameClaim { get; set; } = "preferred_username";

    internal bool IsConfigured => Authority.Length > 0;
}
