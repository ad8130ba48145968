namespace OrleansSelfCare.Grains;

/// <summary>
/// Calls an account when its next work is due. Not a grain timer: it uses the product's clock, which tests control. Thread-safe.
/// </summary>
internal sealed class DueWorkTimer(TimeProvider clock, Func<Task> processDueWork)
{
    private readonly Lock _lock = new();
    private ITimer? _timer;

    /// <param name="due">Null: nothing is due.</param>
    public void Set(DateTimeOffset? due)
    {
        lock (_lock)
        {
            if (due is null)
            {
                _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                return;
            }

            _timer ??= Create();
            var now = clock.GetUtcNow();
            _timer.Change(due > now ? due.Value - now : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    public void Stop() => _timer?.Dispose();

    private ITimer Create()
    {
        // Don't capture the current call's trace: it ends long before the timer fires.
        using var suppressed = ExecutionContext.SuppressFlow();
        return clock.CreateTimer(_ => processDueWork(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
