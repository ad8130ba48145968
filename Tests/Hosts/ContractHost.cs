using OrleansSelfCare.TestKit;

namespace OrleansSelfCare.Tests.Hosts;

/// <summary>The product whole, in one of its hostings, and a test's hand on its clock, its mails and the line to its store.</summary>
public abstract class ContractHost : IAsyncDisposable
{
    public abstract Api Api { get; }

    public abstract Inbox Inbox { get; }

    public abstract DateTimeOffset Now { get; }

    /// <summary>Moves the product's clock, wherever the product runs.</summary>
    public abstract void Pass(TimeSpan time);

    /// <summary>The next call of that kind for that account meets the fault.</summary>
    public abstract Task Plant(TestAccount account, StoreFault fault);

    /// <summary>What the store was asked for that account since the start.</summary>
    public abstract Task<StoreCalls> Calls(TestAccount account);

    /// <summary>A stop and a start of everything but the store.</summary>
    public abstract Task Restart();

    /// <summary>A second host over the same store, as when two activations of one account exist for a while.</summary>
    public abstract Task<ContractHost> StartTwin();

    public abstract ValueTask DisposeAsync();
}
