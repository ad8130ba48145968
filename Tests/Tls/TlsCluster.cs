using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Hosting.Silos.Tls;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Tls;

/// <summary>Two silos on real sockets, and their clients. All bytes to and from the first silo are recorded.</summary>
public sealed class TlsCluster : IAsyncLifetime
{
    /// <summary>The cluster id, which is in the first message of every connection.</summary>
    public const string Id = "a-cluster-of-the-tests";

    private readonly List<IHost> _silos = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("selfcare-tls-").FullName;

    public TestAuthority Authority { get; } = new();

    public TestAuthority Stranger { get; } = new();

    /// <summary>The files of the second silo.</summary>
    public ClusterTls SecondsFiles { get; private set; } = null!;

    public LogLines FirstsLog { get; } = new();

    public int SiloPort { get; } = FreePort.Next();

    public int GatewayPort { get; } = FreePort.Next();

    public int SecondsGatewayPort { get; } = FreePort.Next();

    public Wire BetweenSilos { get; private set; } = null!;

    public Wire ToGateway { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        SecondsFiles = Authority.Issue(Folder, "second");
        (BetweenSilos, ToGateway) = (new Wire(SiloPort), new Wire(GatewayPort));
        var firstsFiles = Authority.Issue(Folder, "first");
        _silos.Add(await Start(firstsFiles, FirstsLog, (BetweenSilos.Port, SiloPort), (ToGateway.Port, GatewayPort), BetweenSilos.Port));
        var port = FreePort.Next();
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

    /// <summary>Starts a silo that can advertise the port of a <see cref="Wire"/> instead of its own.</summary>
    public static async Task<IHost> Start(
        ClusterTls files, LogLines log, (int Advertised, int Real) silo, (int Advertised, int Real) gateway, int first)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.UseOrleans(orleans => orleans
            .UseLocalhostClustering(silo.Advertised, gateway.Advertised, new IPEndPoint(IPAddress.Loopback, first), Id, Id)
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

    /// <exception cref="Orleans.Runtime.Messaging.ConnectionFailedException">The connection failed; it is not retried.</exception>
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

    /// <summary>A call for which the called silo calls all other silos.</summary>
    public static Task<SiloRuntimeStatistics[]> Ask(IHost client) =>
        client.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetRuntimeStatistics([]);
}
