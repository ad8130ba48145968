namespace OrleansSelfCare.Grains.Hashing;

/// <summary>
/// The networks which in the last ten to twenty minutes sent a wrong password, for any account of this silo, or kept calling in spite of
/// <c>Retry-After</c>. At most 2 × <see cref="Capacity"/>; then the older half is forgotten. Thread-safe.
/// </summary>
/// <param name="clock">Of the machine.</param>
internal sealed class RecentFailures(TimeProvider clock)
{
    public const int Capacity = 50_000;

    /// <summary>
    /// A network is noted with one more refusal than this before the time at which it was told to return. More than none, because a
    /// network can be that of many customers.
    /// </summary>
    public const int EarlyRefusals = 3;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);
    private readonly Lock _lock = new();
    private Dictionary<string, Entry> _current = [];
    private Dictionary<string, Entry> _previous = [];
    private long _currentSince = clock.GetTimestamp();

    public void Add(string network) => Update(network, entry => entry with { IsFailure = true });

    /// <param name="retryAfter">The time that the refused caller was told.</param>
    public void Refused(string network, TimeSpan retryAfter) => Update(network, entry =>
        clock.GetElapsedTime(entry.ToldAt) >= entry.RetryAfter
            ? entry with { ToldAt = clock.GetTimestamp(), RetryAfter = retryAfter, Early = 0 }
            : entry with { Early = entry.Early + 1, IsFailure = entry.IsFailure || entry.Early >= EarlyRefusals });

    public bool Contains(string network)
    {
        lock (_lock)
        {
            Rotate();
            return _current.GetValueOrDefault(network).IsFailure || _previous.GetValueOrDefault(network).IsFailure;
        }
    }

    private void Update(string network, Func<Entry, Entry> change)
    {
        lock (_lock)
        {
            Rotate();
            // A refusal alone does not prolong the time that an earlier failure is remembered.
            _current[network] = change(_current.TryGetValue(network, out var entry)
                ? entry
                : _previous.GetValueOrDefault(network) with { IsFailure = false });
        }
    }

    private void Rotate()
    {
        var age = clock.GetElapsedTime(_currentSince);
        if (age < Period && _current.Count < Capacity)
        {
            return;
        }

        _previous = age < 2 * Period ? _current : [];
        (_current, _currentSince) = ([], clock.GetTimestamp());
    }

    /// <param name="ToldAt">When the caller was told to return after <paramref name="RetryAfter"/>.</param>
    /// <param name="Early">Refusals since then.</param>
    private readonly record struct Entry(bool IsFailure, long ToldAt, TimeSpan RetryAfter, int Early);
}
