using OrleansSelfCare.Tests.OpenId;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>A cluster with the OpenID provider, and services whose customers it signs in.</summary>
public class ProviderCluster : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("selfcare-provider-").FullName;

    public ProviderCluster()
    {
        // The services that receive logouts.
        string[] toldClients = ["told-1", "told-2", "told-3", "told-4", "told-5"];
        var issuer = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        // The issuer stays the same while gateways are replaced, so each listens at a port of its own.
        var told = toldClients.Select(client => ProviderUnderTest.Told(client, new(Receiver.Address, client)));
        Running = new()
        {
            Settings = [.. ServiceClient.Settings(issuer, _directory, told), "--SelfCare:OpenId:Urls=http://127.0.0.1:0"],
        };
        Service = new(() => Running.Api, () => Running.Gateway.Provider);
        Told =
        [
            .. toldClients.Select(client => new ServiceClient(
                () => Running.Api, () => Running.Gateway.Provider, client, ProviderUnderTest.SecretOf(client))),
        ];
    }

    public RunningCluster Running { get; }

    internal ServiceClient Service { get; }

    /// <summary>Services that receive logouts, at <see cref="Receiver"/>.</summary>
    internal IReadOnlyList<ServiceClient> Told { get; }

    internal LogoutReceiver Receiver { get; } = new();

    public Task InitializeAsync() => Receiver.Start();

    public async Task DisposeAsync()
    {
        await Running.DisposeAsync();
        await Receiver.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
