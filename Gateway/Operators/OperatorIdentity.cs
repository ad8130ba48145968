using System.Security.Claims;

namespace OrleansSelfCare.Gateway.Operators;

/// <summary>
/// Who makes an operator call: an operator key or an agent, with rights. The claims that policies and the audit log read.
/// </summary>
internal static class OperatorIdentity
{
    public const string Right = "right";

    private const string Key = "key";
    private const string Agent = "agent";
    private const string Subject = "sub";

    /// <param name="rights">Of <see cref="OperatorRight.All"/>, as the keys file has them.</param>
    public static ClaimsPrincipal OfKey(string name, IEnumerable<string> rights) =>
        Create(OperatorKeyHandler.SchemeName, rights.SelectMany(OperatorRight.IncludedInKeys), new Claim(Key, name));

    /// <param name="subject">Unlike the name, the provider never gives it to somebody else.</param>
    /// <param name="rights">Of <see cref="OperatorRight.All"/>, as the settings give them to the agent's roles.</param>
    public static ClaimsPrincipal OfAgent(string name, string subject, IEnumerable<string> rights) => Create(
        AgentTokens.SchemeName, rights.SelectMany(OperatorRight.IncludedIn), new Claim(Agent, name), new Claim(Subject, subject));

    public static string? KeyOf(ClaimsPrincipal user) => user.FindFirstValue(Key);

    public static string? AgentOf(ClaimsPrincipal user) => user.FindFirstValue(Agent);

    public static string? SubjectOf(ClaimsPrincipal user) => user.FindFirstValue(Subject);

    public static IEnumerable<string> RightsOf(ClaimsPrincipal user) => user.FindAll(Right).Select(right => right.Value);

    private static ClaimsPrincipal Create(string scheme, IEnumerable<string> rights, params Claim[] names) =>
        new(new ClaimsIdentity([.. names, .. rights.Distinct().Select(right => new Claim(Right, right))], scheme));
}
