using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts;

/// <summary>
/// The stored form of a timeline, small since it is in every write: each word once, and a row of numbers an entry, seconds before the
/// entry above it and then places in <c>words</c>, from 1; what is missing at a row's end is none.
/// <c>{"words":["login","203.0.113.7","A1B2"],"rows":[[1795341600,1,0,2,3],[86400,1]]}</c>
/// </summary>
internal sealed class TimelineJson : JsonConverter<Timeline>
{
    public override Timeline Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var (words, rows) = JsonSerializer.Deserialize<Stored>(ref reader, options) ?? throw new JsonException("Not a timeline.");
        var entries = ImmutableArray.CreateBuilder<TimelineEntry>(rows.Length);
        var at = 0L;
        foreach (var row in rows)
        {
            at = entries.Count == 0 ? row[0] : at - row[0];
            entries.Add(new(
                DateTimeOffset.FromUnixTimeSeconds(at), Word(1) ?? "", Word(2), Word(3), Word(4), Word(5), Word(6), Times: row.Length > 7 ? (int)row[7] : 1));

            string? Word(int place) => row.Length > place && row[place] > 0 ? words[row[place] - 1] : null;
        }

        return new(entries.MoveToImmutable());
    }

    public override void Write(Utf8JsonWriter writer, Timeline value, JsonSerializerOptions options)
    {
        var words = new List<string>();
        var above = 0L;
        long[][] rows =
        [
            .. value.Entries.Select(entry =>
            {
                var at = entry.At.ToUnixTimeSeconds();
                var since = above == 0 ? at : above - at;
                above = at;
                return Row(
                    since, Place(entry.Event), Place(entry.Reason), Place(entry.Network), Place(entry.Reference), Place(entry.Email), Place(entry.By), entry.Times);
            }),
        ];
        JsonSerializer.Serialize(writer, new Stored([.. words], rows), options);

        long Place(string? word)
        {
            if (word is null)
            {
                return 0;
            }

            if (words.IndexOf(word) is >= 0 and var place)
            {
                return place + 1;
            }

            words.Add(word);
            return words.Count;
        }
    }

    private static long[] Row(params ReadOnlySpan<long> numbers)
    {
        var told = numbers[^1] == 1 ? numbers[..^1].TrimEnd(0) : numbers;
        return told.ToArray();
    }

    private sealed record Stored(string[] Words, long[][] Rows);
}
