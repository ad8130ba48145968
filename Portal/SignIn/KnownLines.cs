using System.Collections.Concurrent;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Portal.SignIn;

/// <summary>The service's lines, asked for once a minute. While the service is away, those it last told of.</summary>
internal sealed class KnownLines(SelfCareClient api, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Told> _told = new();

    /// <returns>Null: the service is away and has told of none yet.</returns>
    public async Task<IReadOnlyList<Line>?> In(string language)
    {
        var told = _told.GetValueOrDefault(language);
        if (told is not null && clock.GetElapsedTime(told.At) < Fresh)
        {
            return told.Lines;
        }

        if (await api.For(new Customer(null, language)).Lines() is not Answer<IReadOnlyList<Line>>.Given(var lines))
        {
            return told?.Lines;
        }

        _told[language] = new(lines, clock.GetTimestamp());
        return lines;
    }

    private sealed record Told(IReadOnlyList<Line> Lines, long At);
}
