using System.Diagnostics;
using System.Net;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Mail;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>Three silos, a gateway and PostgreSQL, each in its own process, and a mail server.</summary>
public sealed class RunningCluster : IAsyncLifetime
{
    private const int Silos = 3;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private readonly string _directory = Directory.CreateTempSubdirectory("selfcare-running-").FullName;
    private readonly List<SiloProcess> _silos = [];
    private string[] _settings = [];
    private string _database = "";
    private PostgresServer? _server;
    private GatewayProcess[] _gateways = [];
    private uint _calls;

    /// <summary>Beside the usual ones, for every host.</summary>
    internal string[] Settings { get; init; } = [];

    internal IReadOnlyList<SiloProcess> Silo => _silos;

    internal SmtpSink Sink { get; } = new();

    internal MailedCodes Codes { get; private set; } = null!;

    public PostgresServer Server => _server!;

    /// <summary>The one for the next call: while one replaces another, they take turns.</summary>
    public GatewayProcess Gateway
    {
        get
        {
            var gateways = _gateways;
            return gateways[Interlocked.Increment(ref _calls) % gateways.Length];
        }
    }

    public Api Api => Gateway.Api;

    /// <summary>Starts the cluster on the first call, and restarts the silos that an earlier test killed.</summary>
    /// <param name="silo">The build of the silos at the first start; null: this one.</param>
    /// <param name="gateway">The build of the gateway at the first start; null: this one.</param>
    internal async Task Whole(string? silo = null, string? gateway = null)
    {
        PostgresServer.Need();
        if (_server is null)
        {
            await Start(silo, gateway);
        }

        await Task.WhenAll(_silos.Where(silo => !silo.IsRunning).Select(silo => silo.Start()));
        var waited = Stopwatch.StartNew();
        while ((await Api.Send(HttpMethod.Get, "/health/ready")).Status != HttpStatusCode.OK)
        {
            Assert.True(waited.Elapsed < Timeout, "the gateway found no silo");
            await Task.Delay(200);
        }
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var gateway in _gateways)
        {
            await gateway.DisposeAsync();
        }

        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        Codes?.Dispose();
        await Sink.DisposeAsync();
        await (_server?.Stop() ?? Task.CompletedTask);
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Brings the database's schema up to date with this build.</summary>
    internal Task Migrate() => SiloProcess.Migrate(SiloProcess.ThisBuild, _database);

    /// <summary>Starts a gateway of this build beside the running one, and stops the old one.</summary>
    /// <param name="both">How long calls are sent to both; then they are sent to the new one.</param>
    internal async Task ReplaceGateway(TimeSpan both = default)
    {
        var (before, after) = (_gateways.Single(), new GatewayProcess(Hostings.Cluster, _settings));
        await after.Start();
        _gateways = [before, after];
        await Task.Delay(both);
        _gateways = [after];
        before.Terminate();
        await before.Exit();
        await before.DisposeAsync();
    }

    private async Task Start(string? silo, string? gateway)
    {
        var server = await PostgresServer.Start();
        var keys = Path.Combine(_directory, "keys.json");
        KeyRing.LoadOrCreate(keys);
        Codes = new MailedCodes(Sink);
        _database = await server.NewEmptyDatabase();
        await SiloProcess.Migrate(silo ?? SiloProcess.ThisBuild, _database);
        _settings =
        [
            $"--ConnectionStrings:SelfCare={_database}",
            $"--SelfCare:KeyRing={keys}",
            "--SelfCare:Password:Iterations=1000",
            "--SelfCare:Mail:Transport=Smtp",
            "--SelfCare:Mail:Smtp:Host=127.0.0.1",
            $"--SelfCare:Mail:Smtp:Port={Sink.Port}",
            "--SelfCare:Mail:Smtp:Security=None",
            .. Settings,
        ];
        _silos.AddRange(Enumerable.Range(0, Silos).Select(_ => new SiloProcess(_settings) { Dll = silo ?? SiloProcess.ThisBuild }));
        await Task.WhenAll(_silos.Select(silo => silo.Start()));
        var first = new GatewayProcess(Hostings.Cluster, _settings);
        first.Dll = gateway ?? first.Dll;
        _gateways = [first];
        await first.Start();
        _server = server;
    }
}
