namespace OrleansSelfCare.Tests.Cluster;

/// <summary>A cluster with the OpenID provider, and a service whose customers it signs in.</summary>
public sealed class ProviderCluster : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("selfcare-provider-").FullName;

    public ProviderCluster()
    {
        var issuer = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        // The issuer stays the same while gateways are replaced, so each listens at a port of its own.
        Running = new() { Settings = [.. ServiceClient.Settings(issuer, _directory), "--SelfCare:OpenId:Urls=http://127.0.0.1:0"] };
        Service = new(() => Running.Api, () => Running.Gateway.Provider);
    }

    public RunningCluster Running { get; }

    internal ServiceClient Service { get; }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await Running.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
