namespace OrleansSelfCare.Tests.Cluster;

/// <summary>A cluster with the OpenID provider, and a service whose customers it signs in.</summary>
public sealed class ProviderCluster : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("selfcare-provider-").FullName;

    public ProviderCluster()
    {
        var issuer = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        Running = new() { Settings = ServiceClient.Settings(issuer, _directory) };
        Service = new(issuer, () => Running.Api);
    }

    public RunningCluster Running { get; }

    internal ServiceClient Service { get; }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        Service.Dispose();
        await Running.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
