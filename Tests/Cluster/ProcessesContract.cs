using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OrleansSelfCare.Gateway;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Contract;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>Real silo processes over a real PostgreSQL, and the gateway as their client; one cluster for the whole class.</summary>
[Trait("Category", "Long")]
public sealed class ProcessesContract(ProcessesContract.Cluster cluster)
    : AccountContract(cluster.Host), IClassFixture<ProcessesContract.Cluster>
{
    public sealed class Cluster : IAsyncLifetime
    {
        private ContractHost? _host;

        /// <summary>Started by the first test, so that without PostgreSQL every test is reported as skipped.</summary>
        public async Task<ContractHost> Host()
        {
            PostgresServer.Need();
            return _host ??= await Silos.Start();
        }

        public Task InitializeAsync() => Task.CompletedTask;

        public async Task DisposeAsync()
        {
            if (_host is not null)
            {
                await _host.DisposeAsync();
            }
        }
    }

    private sealed class Silos : ContractHost
    {
        private readonly string _clusterId;
        private readonly int _count;
        private readonly string _database;
        private readonly string _directory;
        private readonly FakeTimeProvider _clock;
        private readonly List<SiloHandle> _silos;
        private readonly List<SiloHandle> _own = [];
        private WebApplication? _gateway;
        private Api? _api;

        /// <param name="silos">All silos that share the clock, including those of a twin.</param>
        private Silos(
            string clusterId,
            int count,
            string database,
            string directory,
            FakeTimeProvider clock,
            Inbox inbox,
            List<SiloHandle> silos)
        {
            (_clusterId, _count, _database, _directory, _clock, _silos) = (clusterId, count, database, directory, clock, silos);
            Inbox = inbox;
        }

        public override Api Api => _api!;

        public override Inbox Inbox { get; }

        public override IServiceProvider Services => _gateway!.Services;

        public override DateTimeOffset Now => _clock.GetUtcNow();

        private string[] Settings =>
        [
            $"--SelfCare:Hosting={Hostings.Cluster}",
            $"--SelfCare:Cluster:Id={_clusterId}",
            $"--ConnectionStrings:SelfCare={_database}",
            $"--SelfCare:DataDirectory={_directory}",
            $"--SelfCare:KeyRing={Path.Combine(_directory, "keys.json")}",
            $"--SelfCare:OperatorKey={TestGateway.OperatorKey}",
            $"--SelfCare:AuditLog={Path.Combine(_directory, "audit.jsonl")}",
            "--SelfCare:Password:Iterations=1000",
            "--SelfCare:Limits:Enabled=false",
            "--urls=http://127.0.0.1:0",
            .. AccountContract.Settings,
        ];

        public static async Task<ContractHost> Start()
        {
            var directory = Directory.CreateTempSubdirectory("selfcare-silos-").FullName;
            KeyRing.LoadOrCreate(Path.Combine(directory, "keys.json"));
            var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
            var silos = new Silos("contract", 2, await (await PostgresServer.Shared()).NewDatabase(), directory, clock, new Inbox(), []);
            await silos.Open(silos._count);
            return silos;
        }

        public override void Advance(TimeSpan time)
        {
            _clock.Advance(time);
            _silos.ForEach(silo => silo.Advance(time));
        }

        public override Task InjectFault(TestAccount account, StoreFault fault) =>
            Task.WhenAll(_own.Select(silo => silo.InjectFault(account.Key, fault)));

        public override async Task<StoreCalls> Calls(TestAccount account)
        {
            var calls = await Task.WhenAll(_own.Select(silo => silo.Calls(account.Key)));
            return new(calls.Sum(silo => silo.Reads), calls.Sum(silo => silo.Writes));
        }

        public override async Task Restart(bool oneSilo = false)
        {
            await Close();
            await Open(oneSilo ? 1 : _count);
        }

        public override async Task<ContractHost> StartTwin()
        {
            var twin = new Silos("twin", 1, _database, _directory, _clock, Inbox, _silos);
            await twin.Open(twin._count);
            return twin;
        }

        public override async ValueTask DisposeAsync() => await Close();

        private async Task Open(int count)
        {
            // One after the other: a silo that can't yet reach another one that is joining waits five seconds before it tries again.
            for (var silo = 0; silo < count; silo++)
            {
                _own.Add(await SiloHandle.Start(Inbox, Now,
                [
                    .. Settings,
                    "--SelfCare:Silo:Advertise=127.0.0.1",
                    $"--SelfCare:Silo:Port={FreePort.Next()}",
                    $"--SelfCare:Silo:GatewayPort={FreePort.Next()}",
                ]));
            }

            _silos.AddRange(_own);
            _gateway = GatewayHost.Build(Settings, builder =>
            {
                builder.Logging.ClearProviders();
                builder.Services.AddKeyedSingleton<TimeProvider>(SelfCareClock.Key, _clock);
            });
            await _gateway.StartAsync();
            _api = new Api(new Uri(_gateway.Urls.Single()));
        }

        private async Task Close()
        {
            _api?.Dispose();
            await _gateway!.StopAsync();
            await _gateway.DisposeAsync();
            _silos.RemoveAll(_own.Contains);
            await Task.WhenAll(_own.Select(silo => silo.DisposeAsync().AsTask()));
            _own.Clear();
        }
    }
}
