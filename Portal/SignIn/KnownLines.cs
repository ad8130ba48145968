using System.Collections.Concurrent;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Portal.SignIn;

/// <summary>The service's lines, asked for once a minute. Whoever asks meanwhile, or while the service is away, gets those it last told of.</summary>
internal sealed class KnownLines(SelfCareClient api, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Told> _told = new();

    /// <returns>Null: the service is away and has told of none yet.</returns>
    public async Task<IReadOnlyList<Line>?> In(string language) =>
        await _told.GetOrAdd(language, _ => new Told(this, language)).Lines();

    private async Task<IReadOnlyList<Line>?> Ask(string language) =>
        (await api.For(new Customer(null, language)).Lines()).TryGet(out var lines, out _) ? lines : null;

    private long Now => clock.GetTimestamp();

    private TimeSpan Elapsed(long since) => clock.GetElapsedTime(since);

    private sealed class Told(KnownLines known, string language)
    {
        private readonly Lock _gate = new();
        private IReadOnlyList<Line>? _lines;
        private long _since;
        private Task<IReadOnlyList<Line>?>? _asking;

        public Task<IReadOnlyList<Line>?> Lines()
        {
            lock (_gate)
            {
                if (_lines is not null && known.Elapsed(_since) < Fresh)
                {
                    return Task.FromResult<IReadOnlyList<Line>?>(_lines);
                }

                if (_asking is null or { IsCompleted: true })
                {
                    _asking = Ask();
                }

                return _lines is null ? _asking : Task.FromResult<IReadOnlyList<Line>?>(_lines);
            }
        }

        private async Task<IReadOnlyList<Line>?> Ask()
        {
            var lines = await known.Ask(language);
            lock (_gate)
            {
                if (lines is not null)
                {
                    (_lines, _since) = (lines, known.Now);
                }

                return _lines;
            }
        }
    }
}
