using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

/// <summary>Two silos of Orleans' TestingHost and the gateway, as <c>TestKit</c> gives them to other teams; one cluster for the whole class.</summary>
public sealed class TestingHostContract(TestingHostContract.Cluster cluster)
    : AccountContract(() => Task.FromResult<ContractHost>(cluster.Host), isShared: true), IClassFixture<TestingHostContract.Cluster>
{
    public sealed class Cluster : IAsyncLifetime
    {
        public ContractHost Host { get; private set; } = null!;

        public async Task InitializeAsync() => Host = await TestingHost.Start();

        public async Task DisposeAsync() => await Host.DisposeAsync();
    }

    private sealed class TestingHost(SelfCareCluster cluster, StoreLine line) : ContractHost
    {
        private Api _api = new(cluster.Address);

        public override Api Api => _api;

        public override Inbox Inbox => cluster.Inbox;

        public override DateTimeOffset Now => cluster.Clock.GetUtcNow();

        public static async Task<ContractHost> Start()
        {
            var line = new StoreLine();
            return new TestingHost(await SelfCareCluster.Start(2, Settings, storage => new FaultyStorage(storage, line)), line);
        }

        public override void Pass(TimeSpan time) => cluster.Clock.Advance(time);

        public override Task Plant(TestAccount account, StoreFault fault)
        {
            line.Plant(account.Key, fault);
            return Task.CompletedTask;
        }

        public override Task<StoreCalls> Calls(TestAccount account) => Task.FromResult(line.Calls(account.Key));

        public override async Task Restart()
        {
            await cluster.Restart();
            _api.Dispose();
            _api = new Api(cluster.Address);
        }

        public override async Task<ContractHost> StartTwin() => new TestingHost(await cluster.StartTwin(), line);

        public override async ValueTask DisposeAsync()
        {
            _api.Dispose();
            await cluster.DisposeAsync();
        }
    }
}
