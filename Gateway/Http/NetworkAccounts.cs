using OrleansSelfCare.Accounts;
using OrleansSelfCare.Hosting;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>
/// How many accounts completed a sign-in from a client network lately, at this gateway: the larger number of this week and the week before.
/// At most 2 × <see cref="Capacity"/> pairs of network and account; then the older half is forgotten. Thread-safe.
/// </summary>
internal sealed class NetworkAccounts([FromKeyedServices(SelfCareClock.Key)] TimeProvider clock)
{
    public const int Capacity = 100_000;

    /// <summary>Longer than a weekend, so that an office is known on Monday morning.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromDays(7);

    private readonly Lock _lock = new();
    private readonly HashSet<int> _pairs = [];
    private Dictionary<string, int> _current = [];
    private Dictionary<string, int> _previous = [];
    private long _currentSince = clock.GetTimestamp();

    /// <summary>An account completed a sign-in.</summary>
    public void Add(string network, AccountId account)
    {
        lock (_lock)
        {
            Rotate();
            // Hashes need little memory. If two pairs have the same one, a network has one account fewer; nobody can cause it, because the
            // hash of a string is seeded for each process.
            if (_pairs.Add(HashCode.Combine(network, account)))
            {
                _current[network] = _current.GetValueOrDefault(network) + 1;
            }
        }
    }

    public int Count(string network)
    {
        lock (_lock)
        {
            Rotate();
            return Math.Max(_current.GetValueOrDefault(network), _previous.GetValueOrDefault(network));
        }
    }

    private void Rotate()
    {
        var age = clock.GetElapsedTime(_currentSince);
        if (age < Period && _pairs.Count < Capacity)
        {
            return;
        }

        _previous = age < 2 * Period ? _current : [];
        (_current, _currentSince) = ([], clock.GetTimestamp());
        _pairs.Clear();
    }
}
