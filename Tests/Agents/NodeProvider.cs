using System.Text.Json;
using OrleansSelfCare.Tests.Clients;

namespace OrleansSelfCare.Tests.Agents;

/// <summary>The company's OpenID provider, <c>oidc-provider</c> from npm: <c>Tests/Clients/oidc-provider/company.mjs</c>.</summary>
internal sealed class NodeProvider : IAgentsProvider
{
    public const string AgentName = "suzuki@example.co.jp";
    private const string OperatorsApi = "https://selfcare.example.co.jp/operators";
    private const string Secret = "the desk's secret at the other provider-0123456789";

    private readonly Folder _folder;
    private readonly int _deskPort = FreePort.Next();

    private NodeProvider(Folder folder, int port) => (_folder, Issuer) = (folder, new Uri($"http://localhost:{port}"));

    public Uri Issuer { get; }

    public string[] GatewaySettings =>
    [
        $"--SelfCare:Agents:Issuer={Issuer.OriginalString}",
        $"--SelfCare:Agents:Audience={OperatorsApi}",
        "--SelfCare:Agents:Algorithm=ES256",
        "--SelfCare:Agents:Roles:desk=support",
    ];

    public string[] DeskSettings =>
    [
        $"--DESK_URLS={DeskAddress}",
        $"--Desk:OpenId:Authority={Issuer.OriginalString}",
        $"--Desk:OpenId:ClientId=selfcare-desk",
        $"--Desk:OpenId:ClientSecret={Secret}",
        $"--Desk:OpenId:Resource={OperatorsApi}",
    ];

    private string DeskAddress => $"http://127.0.0.1:{_deskPort}/";

    /// <summary>Skips the test where Node.js or npm is missing.</summary>
    public static async Task<NodeProvider> Start()
    {
        var folder = await Folder.OfNode("oidc-provider");
        var port = FreePort.Next();
        var provider = new NodeProvider(folder, port);
        try
        {
            folder.Write("company.json", JsonSerializer.Serialize(new
            {
                desk = provider.DeskAddress,
                secret = Secret,
                resource = OperatorsApi,
                name = AgentName,
                roles = new[] { "desk", "employee" },
            }));
            await folder.Serve("node", "company.mjs", $"{port}", "company.json");
            return provider;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }
}
