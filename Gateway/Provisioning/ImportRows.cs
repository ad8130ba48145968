using System.Globalization;
using System.Net.Mime;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using Microsoft.Net.Http.Headers;

namespace OrleansSelfCare.Gateway.Provisioning;

/// <summary>A row of an import file: its fields, or else why it can't be read.</summary>
/// <param name="Number">From 1; in CSV the header is row 1. Blank rows count.</param>
internal sealed record ImportRow(int Number, ImportFields? Fields, RowError? Error);

/// <summary>Reads CSV or NDJSON row by row. A row that can't be read doesn't end the reading.</summary>
internal static class ImportRows
{
    private const int MaxLineLength = 16 * 1024;
    private const int MaxErrors = 20;

    /// <summary>A quoted cell with more line breaks is taken for a line with a quote too many or too few.</summary>
    private const int MaxLinesOfRow = 20;

    private static readonly RowError TooLong = new("import-row.too-long");
    private static readonly RowError TooManyCells = new("import-row.too-many-cells");
    private static readonly RowError BadQuotes = new("import-row.quotes");
    private static readonly RowError NoHeader = new("import-row.header");
    private static readonly RowError NotAnObject = new("import-row.json");
    private static readonly RowError UnknownKey = new("import-row.key-unknown");
    private static readonly CsvConfiguration Strict = new(CultureInfo.InvariantCulture);
    private static readonly int[] Required = [ImportFields.IndexOf("line"), ImportFields.IndexOf("selfCareId")];
    private static readonly int Disabled = ImportFields.IndexOf("disabled");

    /// <returns>Null: the content type is neither CSV nor NDJSON.</returns>
    public static IAsyncEnumerable<ImportRow>? Read(string? contentType, Stream body, CancellationToken cancellation) =>
        !MediaTypeHeaderValue.TryParse(contentType, out var type) ? null
        : type.MediaType.Equals(MediaTypeNames.Text.Csv, StringComparison.OrdinalIgnoreCase) ? Csv(body, cancellation)
        : type.MediaType.EndsWith("ndjson", StringComparison.OrdinalIgnoreCase) ? NdJson(body, cancellation)
        : null;

    /// <summary>A row is one line: cells can't contain line breaks.</summary>
    /// <exception cref="ImportColumnsException">Before any row.</exception>
    public static async IAsyncEnumerable<ImportRow> Csv(Stream body, [EnumeratorCancellation] CancellationToken cancellation)
    {
        int[]? columns = null;
        int? badHeader = null;
        await foreach (var (number, line, isQuoted) in MarkQuoted(TextLines.Read(body, MaxLineLength, cancellation)))
        {
            // A file with a bad header is read to its end, because the client may read the response only after it has sent the file.
            if (badHeader is not null || IsBlank(line))
            {
                continue;
            }

            var cells = line is null || isQuoted ? null : Split(line);
            if (columns is null)
            {
                columns = cells is null ? [] : Columns(cells);
                badHeader = Missing(columns).Any() || ErrorsIn(columns).Any() ? number : null;
            }
            else if (cells is null || !cells.All(IsBlank))
            {
                yield return line is null ? new(number, null, TooLong)
                    : cells is null ? new(number, null, BadQuotes)
                    : cells.Skip(columns.Length).All(IsBlank) ? new(number, Fields(columns, cells), null)
                    : new(number, null, TooManyCells);
            }
        }

        if (badHeader is { } header)
        {
            // A header without any known name is more likely a file of another encoding, or with another separator.
            yield return Missing(columns!).Any() && (columns!.All(column => column < 0) || !ErrorsIn(columns!).Any())
                ? new(header, null, NoHeader)
                : throw new ImportColumnsException([.. Missing(columns!).Concat(ErrorsIn(columns!)).Take(MaxErrors)]);
        }
    }

    public static async IAsyncEnumerable<ImportRow> NdJson(Stream body, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var (number, line) in TextLines.Read(body, MaxLineLength, cancellation))
        {
            if (!IsBlank(line))
            {
                yield return line is null ? new(number, null, TooLong) : Parse(number, line);
            }
        }
    }

    /// <summary>
    /// Marks the lines of a row with line breaks in a quoted cell, none of which is a row by itself: from a line that leaves a quote open
    /// to the one that closes it. If none of the next lines does, only the first is marked: one quote must not make a file unreadable.
    /// </summary>
    private static async IAsyncEnumerable<(int Number, string? Line, bool IsQuoted)> MarkQuoted(
        IAsyncEnumerable<(int Number, string? Line)> lines)
    {
        var open = new List<(int Number, string? Line)>();
        await foreach (var line in lines)
        {
            var isOdd = line.Line?.Count(c => c == '"') % 2 == 1;
            if (open.Count == 0 && !isOdd)
            {
                yield return (line.Number, line.Line, false);
                continue;
            }

            var isClosed = open.Count > 0 && isOdd;
            open.Add(line);
            if (isClosed || open.Count > MaxLinesOfRow)
            {
                foreach (var marked in Mark(open, isClosed))
                {
                    yield return marked;
                }

                open.Clear();
            }
        }

        foreach (var marked in Mark(open, isClosed: false))
        {
            yield return marked;
        }
    }

    private static IEnumerable<(int Number, string? Line, bool IsQuoted)> Mark(
        IEnumerable<(int Number, string? Line)> open, bool isClosed) =>
        open.Select((line, index) => (line.Number, line.Line, isClosed || index == 0));

    private static bool IsBlank(string? text) => text is not null && string.IsNullOrWhiteSpace(text);

    /// <returns>For each column the position of its name, -1 if it is unknown. Blank cells at the end are no columns.</returns>
    private static int[] Columns(string[] header)
    {
        var count = Array.FindLastIndex(header, cell => !IsBlank(cell)) + 1;
        return [.. header.Take(count).Select(ImportFields.IndexOf)];
    }

    private static IEnumerable<(string Field, string Sentence)> Missing(int[] columns) =>
        Required.Except(columns).Select(column => (ImportFields.Names[column], "import-column-missing"));

    private static IEnumerable<(string Field, string Sentence)> ErrorsIn(int[] columns) =>
    [
        .. columns.Index().Where(column => column.Item < 0).Select(column => ($"column {column.Index + 1}", "import-column-unknown")),
        .. columns.Where(column => column >= 0).CountBy(column => column).Where(column => column.Value > 1)
            .Select(column => (ImportFields.Names[column.Key], "import-column-repeated")),
    ];

    /// <returns>Null: the line's quotes are invalid.</returns>
    private static string[]? Split(string line)
    {
        try
        {
            using var row = new CsvParser(new StringReader(line), Strict);
            return row.Read() ? row.Record : [];
        }
        catch (CsvHelperException)
        {
            return null;
        }
    }

    /// <summary>A row may lack its last cells: spreadsheets leave out empty ones.</summary>
    private static ImportFields Fields(int[] columns, string[] cells)
    {
        var values = new string?[ImportFields.Names.Length];
        foreach (var (column, cell) in columns.Zip(cells))
        {
            values[column] = cell;
        }

        return ImportFields.Of(values);
    }

    private static ImportRow Parse(int number, string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var values = new string?[ImportFields.Names.Length];
            var error = json.RootElement.ValueKind == JsonValueKind.Object ? Read(json.RootElement, values) : NotAnObject;
            return error is null ? new(number, ImportFields.Of(values), null) : new(number, null, error);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair.
            return new(number, null, NotAnObject);
        }
    }

    /// <returns>Why the row is invalid; null if it is valid.</returns>
    private static RowError? Read(JsonElement row, string?[] values)
    {
        var named = new bool[values.Length];
        foreach (var property in row.EnumerateObject())
        {
            var key = ImportFields.IndexOf(property.Name);
            if (key < 0)
            {
                return UnknownKey;
            }

            if (named[key])
            {
                return new("import-row.key-repeated", ImportFields.Names[key]);
            }

            named[key] = true;
            switch (property.Value.ValueKind)
            {
                case JsonValueKind.Null:
                    break;
                case JsonValueKind.String:
                    values[key] = property.Value.GetString();
                    break;
                case JsonValueKind.True or JsonValueKind.False when key == Disabled:
                    values[key] = property.Value.GetRawText();
                    break;
                default:
                    return NotAnObject;
            }
        }

        return null;
    }
}
