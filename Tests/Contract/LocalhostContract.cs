using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

/// <summary>One silo in the gateway's process; one gateway for the whole class.</summary>
public sealed class LocalhostContract(LocalhostContract.Host host)
    : AccountContract(() => Task.FromResult<ContractHost>(host.Gateway), isShared: true), IClassFixture<LocalhostContract.Host>
{
    public sealed class Host : IAsyncLifetime
    {
        public TestGateway Gateway { get; private set; } = null!;

        public async Task InitializeAsync() => Gateway = await TestGateway.Start("Localhost", Settings);

        public async Task DisposeAsync() => await Gateway.DisposeAsync();
    }
}
