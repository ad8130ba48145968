using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Hosting.Silos.Tls;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Tls;

/// <summary>Two silos on real sockets, and clients of theirs. Whoever talks to the first one is overheard.</summary>
public sealed class TlsCluster : IAsyncLifetime
{
    /// <summary>In every connection's first message, and so on the wire.</summary>
    public const string Id = "a-cluster-of-the-tests";

    private readonly List<IHost> _silos = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("selfcare-tls-").FullName;

    public TestAuthority Authority { get; } = new();

    public TestAuthority Stranger { get; } = new();

    /// <summary>The second silo's.</summary>
    public ClusterTls SecondsFiles { get; private set; } = null!;

    public LogLines FirstsLog { get; } = new();

    public int SiloPort { get; } = TestGateway.FreePort();

    public int GatewayPort { get; } = TestGateway.FreePort();

    public int SecondsGatewayPort { get; } = TestGateway.FreePort();

    public Wire BetweenSilos { get; private set; } = null!;

    public Wire ToGateway { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        SecondsFiles = Authority.Issue(Folder, "second");
        (BetweenSilos, ToGateway) = (new Wire(SiloPort), new Wire(GatewayPort));
        _silos.Add(await Start(Authority.Issue(Folder, "first"), FirstsLog, (BetweenSilos.Port, SiloPort), (ToGateway.Port, GatewayPort), BetweenSilos.Port));
        var port = TestGateway.FreePort();
        _silos.Add(await Start(SecondsFiles, new LogLines(), (port, port), (SecondsGatewayPort, SecondsGatewayPort), BetweenSilos.Port));
    }

    public async Task DisposeAsync()
    {
        foreach (var silo in Enumerable.Reverse(_silos))
        {
            await silo.StopAsync();
            silo.Dispose();
        }

        BetweenSilos.Dispose();
        ToGateway.Dispose();
        Authority.Dispose();
        Stranger.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>A silo that may say it listens where a <see cref="Wire"/> does.</summary>
    public static async Task<IHost> Start(
        ClusterTls files, LogLines log, (int Said, int Real) silo, (int Said, int Real) gateway, int first)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.UseOrleans(orleans => orleans
            .UseLocalhostClustering(silo.Said, gateway.Said, new IPEndPoint(IPAddress.Loopback, first), Id, Id)
            .Configure<EndpointOptions>(endpoints =>
            {
                endpoints.SiloListeningEndpoint = new IPEndPoint(IPAddress.Loopback, silo.Real);
                endpoints.GatewayListeningEndpoint = new IPEndPoint(IPAddress.Loopback, gateway.Real);
            })
            .UseMutualTls(files));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    /// <exception cref="Orleans.Runtime.Messaging.ConnectionFailedException">It can't, and doesn't try again.</exception>
    public static async Task<IHost> Connect(ClusterTls files, int gateway)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client => client
            .UseLocalhostClustering(gateway, Id, Id)
            .UseConnectionRetryFilter((_, _) => Task.FromResult(false))
            .UseMutualTls(files));
        var host = builder.Build();
        try
        {
            await host.StartAsync();
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>A call that the silo asked can't answer without asking every other one.</summary>
    public static Task<SiloRuntimeStatistics[]> Ask(IHost client) =>
        client.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetRuntimeStatistics([]);
}
