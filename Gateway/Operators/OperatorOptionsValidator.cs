using Microsoft.IdentityModel.Tokens;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Operators;

/// <summary>At start the operator keys can be read, the audit log can be opened, and what is set of agents is whole.</summary>
internal sealed class OperatorOptionsValidator : SectionValidator
{
    private const string Agents = $"{SelfCareOptions.Section}:{nameof(SelfCareOptions.Agents)}";

    private static readonly string[] Algorithms =
        [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256];

    protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options) =>
    [
        SettingsCheck.Try(nameof(options.OperatorKeys), () => OperatorKeys.Read(options)),
        // The default file is in the data directory, which the host creates. The mode of another file is for its owner to decide.
        SettingsCheck.Try(nameof(options.AuditLog), () =>
        {
            if (OperatorPipeline.AreConfigured(options) && AuditLog.FileOf(options) is { } file)
            {
                if (options.AuditLog.Length > 0)
                {
                    AuditLog.Open(file).Dispose();
                }
                else
                {
                    PrivateFile.Restrict(file);
                }
            }
        }),
        .. AgentRules(options.Agents),
    ];

    private static IEnumerable<(bool Holds, string Error)> AgentRules(AgentOptions agents) => !agents.IsConfigured() ? [] :
    [
        (WebAddress.ParseSecure(agents.Issuer) is { UserInfo: "", Query: "", Fragment: "" },
            $"{Agents}:Issuer must be an https address, or http on this machine, without ? and #"),
        (agents.Audience.Length > 0, $"{Agents}:Audience is missing: the name of this API at the agents' OpenID provider"),
        (Algorithms.Contains(agents.Algorithm), $"{Agents}:Algorithm must be {string.Join(", ", Algorithms)}"),
        (agents.NameClaim.Length > 0, $"{Agents}:NameClaim must name a claim"),
        (agents.RoleClaim.Length > 0, $"{Agents}:RoleClaim must name a claim"),
        (agents.SearchesPerHour > 0, $"{Agents}:SearchesPerHour must be 1 or more"),
        (agents.RecoveriesPerHour > 0, $"{Agents}:RecoveriesPerHour must be 1 or more"),
        (agents.Roles.Count > 0, $"{Agents}:Roles is missing: without a role no agent has a right"),
        .. agents.Roles.Keys.Where(role => agents.RightsOf(role) is [] || agents.RightsOf(role).Except(OperatorRight.All).Any())
            .Select(role => (
                false, $"{Agents}:Roles:{role} must be rights of {string.Join(", ", OperatorRight.All)}, separated by spaces")),
    ];
}
