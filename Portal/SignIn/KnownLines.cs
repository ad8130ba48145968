using System.Collections.Concurrent;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Portal.SignIn;

/// <summary>The service's lines, asked for once a minute. Whoever asks meanwhile, or while the service is away, gets those it last told of.</summary>
internal sealed class KnownLines(SelfCareClient api, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Told> _told = new();

    /// <returns>Null: the service is away and has told of none yet.</returns>
    public Task<IReadOnlyList<Line>?> In(string language) =>
        _told.GetOrAdd(language, _ => new Told(api.For(new Customer(null, language)), clock)).Lines();

    private sealed class Told(SelfCareClient api, TimeProvider clock)
    {
        private readonly Lock _gate = new();
        private IReadOnlyList<Line>? _lines;
        private long _since;
        private Task<IReadOnlyList<Line>?>? _asking;

        public Task<IReadOnlyList<Line>?> Lines()
        {
            lock (_gate)
            {
                if (_lines is not null && clock.GetElapsedTime(_since) < Fresh)
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
            var answer = await api.Lines();
            lock (_gate)
            {
                if (answer.TryGet(out var lines, out _))
                {
                    (_lines, _since) = (lines, clock.GetTimestamp());
                }

                return _lines;
            }
        }
    }
}
