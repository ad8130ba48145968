namespace OrleansSelfCare.Accounts.Throttling;

/// <summary>The wait after a failure: 30 s after the first that isn't free, doubled by each further one up to 15 minutes.</summary>
internal static class Backoff
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);

    /// <summary>What is left of the wait; null: none.</summary>
    public static TimeSpan? WaitFrom(DateTimeOffset now, int failures, int freeFailures, DateTimeOffset lastFailureAt)
    {
        if (failures <= freeFailures)
        {
            return null;
        }

        var wait = FirstWait * (1 << Math.Min(failures - freeFailures - 1, 10));
        return StoredTime.Left(lastFailureAt, wait < LongestWait ? wait : LongestWait, now);
    }
}
