using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

/// <summary>Two silos of Orleans' TestingHost and the gateway, as in <c>TestKit</c>; one cluster for the whole class.</summary>
public sealed class TestingHostContract(TestingHostContract.Cluster cluster)
    : AccountContract(() => Task.FromResult<ContractHost>(cluster.Host)), IClassFixture<TestingHostContract.Cluster>
{
    public sealed class Cluster : IAsyncLifetime
    {
        public ContractHost Host { get; private set; } = null!;

        public async Task InitializeAsync() => Host = await TestingHost.Start();

        public async Task DisposeAsync() => await Host.DisposeAsync();
    }

    private sealed class TestingHost(SelfCareCluster cluster, StoreConnection store) : ContractHost
    {
        private Api _api = new(cluster.Address);

        public override Api Api => _api;

        public override Inbox Inbox => cluster.Inbox;

        public override IServiceProvider Services => cluster.Services;

        public override DateTimeOffset Now => cluster.Clock.GetUtcNow();

        public static async Task<ContractHost> Start()
        {
            var store = new StoreConnection();
            return new TestingHost(await SelfCareCluster.Start(2, Settings, storage => new FaultyStorage(storage, store)), store);
        }

        public override void Advance(TimeSpan time) => cluster.Clock.Advance(time);

        public override Task InjectFault(TestAccount account, StoreFault fault)
        {
            store.InjectFault(account.Key, fault);
            return Task.CompletedTask;
        }

        public override Task<StoreCalls> Calls(TestAccount account) => Task.FromResult(store.Calls(account.Key));

        public override async Task Restart(bool oneSilo = false)
        {
            await cluster.Restart();
            _api.Dispose();
            _api = new Api(cluster.Address);
        }

        public override async Task<ContractHost> StartTwin() => new TestingHost(await cluster.StartTwin(), store);

        public override async ValueTask DisposeAsync()
        {
            _api.Dispose();
            await cluster.DisposeAsync();
        }
    }
}
