using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Storage.Serialization;

/// <summary>
/// The stored form of a timeline, compact because every write contains it: each word once, and a row of numbers per entry. The first number
/// is the Unix time in seconds, or the seconds before the row above; the others are positions in <c>words</c> from 1 (0: none), then the
/// count, then the positions of client and note. Zeros at the end are omitted, and then a count of 1 with the zeros before it.
/// <c>{"rows":[[1795341600,1,0,2,3],[86400,1]],"words":["login","203.0.113.7","A1B2"]}</c>
/// </summary>
internal sealed class TimelineJson : JsonConverter<Timeline>
{
    private const int TimesAt = 7;

    public override Timeline Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var (words, rows) = JsonSerializer.Deserialize<Stored>(ref reader, options) ?? throw new JsonException("Not a timeline.");
        var entries = ImmutableArray.CreateBuilder<TimelineEntry>(rows.Length);
        var at = 0L;
        foreach (var row in rows)
        {
            at = entries.Count == 0 ? row[0] : at - row[0];
            var time = DateTimeOffset.FromUnixTimeSeconds(at);
            var times = row.Length > TimesAt ? (int)row[TimesAt] : 1;
            entries.Add(new(time, Word(1) ?? "", Word(2), Word(3), Word(4), Word(5), Word(6), times, Word(8), Word(9)));

            string? Word(int place) => row.Length > place && row[place] > 0 ? words[row[place] - 1] : null;
        }

        return new(entries.MoveToImmutable());
    }

    public override void Write(Utf8JsonWriter writer, Timeline value, JsonSerializerOptions options)
    {
        var places = new OrderedDictionary<string, int>(StringComparer.Ordinal);
        var above = 0L;
        writer.WriteStartObject();
        writer.WriteStartArray("rows");
        foreach (var entry in value.Entries)
        {
            var at = entry.At.ToUnixTimeSeconds();
            WriteRow(
                writer,
                [
                    above == 0 ? at : above - at,
                    Place(entry.Event),
                    Place(entry.Reason),
                    Place(entry.Network),
                    Place(entry.Reference),
                    Place(entry.Email),
                    Place(entry.By),
                    entry.Times,
                    Place(entry.Client),
                    Place(entry.Note),
                ]);
            above = at;
        }

        writer.WriteEndArray();
        writer.WriteStartArray("words");
        foreach (var word in places.Keys)
        {
            writer.WriteStringValue(word);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();

        int Place(string? word)
        {
            if (word is null)
            {
                return 0;
            }

            places.TryAdd(word, places.Count + 1);
            return places[word];
        }
    }

    private static void WriteRow(Utf8JsonWriter writer, ReadOnlySpan<long> numbers)
    {
        var row = numbers.TrimEnd(0);
        writer.WriteStartArray();
        foreach (var number in row is [.. var words, 1] && row.Length == TimesAt + 1 ? words.TrimEnd(0) : row)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }

    private sealed record Stored([property: JsonPropertyName("words")] string[] Words, [property: JsonPropertyName("rows")] long[][] Rows);
}
