using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

/// <summary>One silo in the gateway's process; one gateway for the whole class.</summary>
public sealed class LocalhostContract(LocalhostContract.SharedHost shared)
    : AccountContract(() => Task.FromResult<ContractHost>(shared.Gateway)), IClassFixture<LocalhostContract.SharedHost>
{
    public sealed class SharedHost : IAsyncLifetime
    {
        public TestGateway Gateway { get; private set; } = null!;

        public async Task InitializeAsync() => Gateway = await TestGateway.Start("Localhost", Settings);

        public async Task DisposeAsync() => await Gateway.DisposeAsync();
    }
}
