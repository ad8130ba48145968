using System.Globalization;
using System.Net.Mime;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using Microsoft.Net.Http.Headers;

namespace OrleansSelfCare.Gateway.Provisioning;

/// <summary>A row of an import file: its fields, or why it can't be read.</summary>
/// <param name="LineNumber">From 1; in CSV the header is line 1.</param>
internal sealed record ImportRow(int LineNumber, ImportFields? Fields, string? Error);

/// <param name="Disabled"><c>true</c> or <c>false</c>; missing means false.</param>
internal sealed record ImportFields(
    string? Line, string? SelfCareId, string? Password, string? PasswordHash, string? Email, string? ContactPhone, string? Disabled)
{
    public override string ToString() => nameof(ImportFields);
}

/// <summary>Reads CSV or NDJSON row by row. A row that can't be read doesn't end the reading.</summary>
internal static class ImportRows
{
    private const int MaxLineLength = 16 * 1024;
    private const string TooLong = "the line is too long";
    private const string TooFew = "fewer fields than the first line";
    private const string TooMany = "more fields than the first line";
    private static readonly CsvConfiguration Strict = new(CultureInfo.InvariantCulture);
    private static readonly string[] Required = ["line", "selfCareId", "email", "contactPhone"];
    private static readonly string[] OneOf = ["password", "passwordHash"];

    /// <returns>Null: the content type is neither CSV nor NDJSON.</returns>
    public static IAsyncEnumerable<ImportRow>? Read(string? contentType, Stream body, CancellationToken cancellation) =>
        !MediaTypeHeaderValue.TryParse(contentType, out var type) ? null
        : type.MediaType.Equals(MediaTypeNames.Text.Csv, StringComparison.OrdinalIgnoreCase) ? Csv(body, cancellation)
        : type.MediaType.EndsWith("ndjson", StringComparison.OrdinalIgnoreCase) ? NdJson(body, cancellation)
        : null;

    /// <summary>A row is one line: fields can't contain line breaks, so that an unclosed quote makes only its own row invalid.</summary>
    public static async IAsyncEnumerable<ImportRow> Csv(Stream body, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string[]? header = null;
        await foreach (var (number, line) in TextLines.Read(body, MaxLineLength, cancellation))
        {
            var fields = line is null ? null : Split(line);
            if (header is null)
            {
                if (fields is null || Required.Except(fields).Any() || !OneOf.Intersect(fields).Any())
                {
                    break;
                }

                header = fields;
            }
            else if (line is not "")
            {
                yield return
                    line is null ? new(number, null, TooLong)
                    : fields is null ? new(number, null, "not a row of CSV")
                    : fields.Length != header.Length ? new(number, null, fields.Length < header.Length ? TooFew : TooMany)
                    : new(number, Fields(header, fields), null);
            }
        }

        if (header is null)
        {
            yield return new(1, null, $"the first line must name {string.Join(',', Required)} and {string.Join(" or ", OneOf)}");
        }
    }

    public static async IAsyncEnumerable<ImportRow> NdJson(Stream body, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var (number, line) in TextLines.Read(body, MaxLineLength, cancellation))
        {
            if (line is null || !string.IsNullOrWhiteSpace(line))
            {
                yield return line is null ? new(number, null, TooLong) : Parse(number, line);
            }
        }
    }

    /// <returns>Null: the line's quotes are invalid.</returns>
    private static string[]? Split(string line)
    {
        if (line.Count(c => c == '"') % 2 != 0)
        {
            return null;
        }

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

    private static ImportFields Fields(string[] header, string[] fields)
    {
        return new(
            Named("line"),
            Named("selfCareId"),
            Named("password"),
            Named("passwordHash"),
            Named("email"),
            Named("contactPhone"),
            Named("disabled"));

        string? Named(string name) => Array.IndexOf(header, name) is >= 0 and var at ? fields[at] : null;
    }

    private static ImportRow Parse(int number, string line)
    {
        try
        {
            return new(number, JsonSerializer.Deserialize<ImportFields>(line, JsonSerializerOptions.Web), null);
        }
        catch (JsonException)
        {
            return new(number, null, "not a JSON object with strings");
        }
    }
}
