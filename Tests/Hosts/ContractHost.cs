using OrleansSelfCare.TestKit;

namespace OrleansSelfCare.Tests.Hosts;

/// <summary>The product in one of its hostings. A test controls its clock, its mails and its store connection.</summary>
public abstract class ContractHost : IAsyncDisposable
{
    public abstract Api Api { get; }

    public abstract Inbox Inbox { get; }

    /// <summary>Of the gateway.</summary>
    public abstract IServiceProvider Services { get; }

    public abstract DateTimeOffset Now { get; }

    /// <summary>Moves the product's clock in all its processes.</summary>
    public abstract void Advance(TimeSpan time);

    /// <summary>The fault applies to the next matching store call for that account.</summary>
    public abstract Task InjectFault(TestAccount account, StoreFault fault);

    /// <summary>The number of store calls for that account since the start.</summary>
    public abstract Task<StoreCalls> Calls(TestAccount account);

    /// <summary>Stops and starts everything except the store.</summary>
    /// <param name="oneSilo">A hosting of several silos may start only one, which is faster. The next restart starts all again.</param>
    public abstract Task Restart(bool oneSilo = false);

    /// <summary>Starts a second host over the same store, so that an account can have two activations.</summary>
    public abstract Task<ContractHost> StartTwin();

    public abstract ValueTask DisposeAsync();
}
