using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Gateway.Provisioning;

/// <summary>Imports rows in parallel, but those of one account in the order of the file.</summary>
internal sealed class PerAccountWorkQueue : IDisposable
{
    /// <summary>Enough rows at once that their writes share commits.</summary>
    private const int MaxRows = 256;

    /// <summary>An account's rows are in the queue of its hash. With many queues, few accounts share one.</summary>
    private const int Queues = 4 * MaxRows;

    private readonly SemaphoreSlim _slots = new(MaxRows);
    private readonly Task[] _last = [.. Enumerable.Repeat(Task.CompletedTask, Queues)];

    /// <summary>Waits for a free slot. If earlier work in the same queue fails, this work doesn't run.</summary>
    public async Task Add(AccountId id, Func<Task> work, CancellationToken cancellation)
    {
        await _slots.WaitAsync(cancellation);
        var queue = (uint)id.GetHashCode() % Queues;
        _last[queue] = RunAfter(_last[queue], work);
    }

    /// <summary>Completes when all added work has ended.</summary>
    public Task Done() => Task.WhenAll(_last);

    public void Dispose() => _slots.Dispose();

    private async Task RunAfter(Task previous, Func<Task> work)
    {
        try
        {
            // On another thread, so that the caller can continue to read the file.
            await previous.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await work();
        }
        finally
        {
            _slots.Release();
        }
    }
}
