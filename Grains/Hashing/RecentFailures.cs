namespace OrleansSelfCare.Grains.Hashing;

/// <summary>
/// The networks from which a wrong password came in the last ten to twenty minutes, for any account of this silo. At most
/// 2 × <see cref="Capacity"/>; then the older half is forgotten. Thread-safe.
/// </summary>
/// <param name="clock">Of the machine.</param>
internal sealed class RecentFailures(TimeProvider clock)
{
    public const int Capacity = 50_000;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);
    private readonly Lock _lock = new();
    private HashSet<string> _current = [];
    private HashSet<string> _previous = [];
    private long _currentSince = clock.GetTimestamp();

    public void Add(string network)
    {
        lock (_lock)
        {
            Rotate();
            _current.Add(network);
        }
    }

    public bool Contains(string network)
    {
        lock (_lock)
        {
            Rotate();
            return _current.Contains(network) || _previous.Contains(network);
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
}
