using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Gateway.Provisioning;

/// <summary>Many rows at a time, those of one account one after the other in the file's order. Who adds waits while there is no room.</summary>
internal sealed class PerAccountWorkQueue : IDisposable
{
    /// <summary>As many writes as share a commit well.</summary>
    private const int AtATime = 256;

    /// <summary>More than there is room for, so that few accounts wait for another's.</summary>
    private const int Lanes = 4 * AtATime;

    private readonly SemaphoreSlim _room = new(AtATime);
    private readonly Task[] _last = [.. Enumerable.Repeat(Task.CompletedTask, Lanes)];

    /// <summary>Whoever stands behind work that failed is not begun.</summary>
    public async Task Add(AccountId id, Func<Task> work, CancellationToken cancellation)
    {
        await _room.WaitAsync(cancellation);
        var lane = (uint)id.GetHashCode() % Lanes;
        _last[lane] = After(_last[lane], work);
    }

    /// <summary>All that was added is over.</summary>
    public Task Done() => Task.WhenAll(_last);

    public void Dispose() => _room.Dispose();

    private async Task After(Task before, Func<Task> work)
    {
        try
        {
            // On another thread: whoever reads the file goes on reading.
            await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await work();
        }
        finally
        {
            _room.Release();
        }
    }
}
