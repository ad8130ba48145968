namespace OrleansSelfCare.Hosting.Settings;

/// <summary>
/// Section <c>SelfCare:Agents</c>: the company's OpenID provider, whose access tokens (JWTs, RFC 9068) are accepted for operator calls
/// beside operator keys. Without <see cref="Issuer"/> none are.
/// </summary>
public sealed class AgentOptions
{
    /// <summary>
    /// The provider's address, exactly as its tokens name it: https; http only for this machine. Its keys are read from
    /// <c>/.well-known/openid-configuration</c> below it. Empty: there is none.
    /// </summary>
    public string Issuer { get; set; } = "";

    /// <summary>
    /// The name of this API at the provider, which a token must have as its audience. The client id of an application is not it.
    /// </summary>
    public string Audience { get; set; } = "";

    /// <summary>The only signature algorithm that is accepted: RS256, PS256 or ES256.</summary>
    public string Algorithm { get; set; } = "RS256";

    /// <summary>The claim with the agent's name, as the audit log and the timelines show it.</summary>
    public string NameClaim { get; set; } = "preferred_username";

    /// <summary>The claim with the agent's roles: one text, or an array of texts.</summary>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>By role: the rights that it gives, separated by spaces.</summary>
    public Dictionary<string, string> Roles { get; } = new(StringComparer.Ordinal);

    /// <summary>An agent's searches in an hour, in each gateway process.</summary>
    public int SearchesPerHour { get; set; } = 60;

    /// <summary>
    /// An agent's calls with the rights <c>recover</c> and <c>unmask</c> in an hour, in each gateway process: passwords, addresses, phone
    /// numbers, disabling, enabling, unmasking and exports.
    /// </summary>
    public int RecoveriesPerHour { get; set; } = 20;

    /// <returns>The rights of a role; none if the settings don't have it.</returns>
    public string[] RightsOf(string role) =>
        Roles.TryGetValue(role, out var rights) ? rights.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];

    public bool IsConfigured() => Issuer.Length > 0;
}
