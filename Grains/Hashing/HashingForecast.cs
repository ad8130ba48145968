namespace OrleansSelfCare.Grains.Hashing;

/// <summary>
/// How long new work would wait, and when a refused caller should come again. Refused callers of one priority get successive times at which
/// there will be room, so that they don't all return at once. Not thread-safe.
/// </summary>
/// <param name="threads">The number of hashing threads.</param>
/// <param name="firstGuess">The duration of one hash until some were measured.</param>
internal sealed class HashingForecast(int threads, TimeSpan firstGuess)
{
    /// <summary>The longest time that a caller is given. If there is no room then either, it is given another.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Callers that are given a time, for each password that can be hashed in that time. More than one, because some callers do not return.
    /// </summary>
    private const double ReturningShare = 1.5;
    private const double Weight = 0.1;
    private TimeSpan _mean = firstGuess;
    private readonly TimeSpan[] _lastPromised = new TimeSpan[Enum.GetValues<HashingPriority>().Length];

    public void Measured(TimeSpan duration) => _mean += (duration - _mean) * Weight;

    /// <param name="ahead">Work that is served before, including what runs now.</param>
    public TimeSpan Wait(int ahead) => _mean * Math.Max(0, ahead + 1 - threads) / threads;

    /// <param name="priority">Of the caller.</param>
    /// <param name="wait">The caller's present wait.</param>
    /// <param name="now">On any scale that only grows.</param>
    /// <param name="jitter">0 to 1, at random.</param>
    public TimeSpan RetryAfter(HashingPriority priority, TimeSpan wait, TimeSpan now, double jitter)
    {
        var earliest = now + wait;
        ref var promised = ref _lastPromised[(int)priority];
        var next = promised + (_mean / threads / ReturningShare);
        promised = next < earliest ? earliest : next > now + LongestRetryAfter ? now + LongestRetryAfter : next;
        return (promised - now) * (1 + (jitter / 4));
    }
}
