using System.Collections.Concurrent;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Portal.SignIn;

/// <summary>
/// Caches the service lines for one minute per language. While a refresh runs, and while the service cannot be reached, it returns the
/// last known ones.
/// </summary>
internal sealed class ServiceLineCache(SelfCareClient api, TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Entry> _entries = new();

    /// <returns>Null: the service cannot be reached and nothing is cached.</returns>
    public Task<IReadOnlyList<Line>?> Get(string language) =>
        _entries.GetOrAdd(language, _ => new Entry(api.For(new Customer(null, language)), clock)).Get();

    private sealed class Entry(SelfCareClient api, TimeProvider clock)
    {
        private readonly Lock _gate = new();
        private IReadOnlyList<Line>? _lines;
        private long _loadedAt;
        private Task<IReadOnlyList<Line>?>? _refresh;

        public Task<IReadOnlyList<Line>?> Get()
        {
            lock (_gate)
            {
                if (_lines is not null && clock.GetElapsedTime(_loadedAt) < Lifetime)
                {
                    return Task.FromResult<IReadOnlyList<Line>?>(_lines);
                }

                if (_refresh is null or { IsCompleted: true })
                {
                    _refresh = Refresh();
                }

                return _lines is null ? _refresh : Task.FromResult<IReadOnlyList<Line>?>(_lines);
            }
        }

        private async Task<IReadOnlyList<Line>?> Refresh()
        {
            var answer = await api.Lines();
            lock (_gate)
            {
                if (answer.TryGet(out var lines, out _))
                {
                    (_lines, _loadedAt) = (lines, clock.GetTimestamp());
                }

                return _lines;
            }
        }
    }
}
