using System.Globalization;
using System.Net.Mime;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using Microsoft.Net.Http.Headers;

namespace OrleansSelfCare.Gateway.Provisioning;

/// <summary>A row of a provisioning file as it was read; what could not be read has a fault instead.</summary>
/// <param name="LineNumber">In the file, from 1; the CSV's header counts.</param>
internal sealed record ImportRow(int LineNumber, ImportFields? Fields, string? Fault);

/// <param name="Disabled"><c>true</c> or <c>false</c>; missing means false.</param>
internal sealed record ImportFields(string? Line, string? SelfCareId, string? Password, string? Email, string? ContactPhone, string? Disabled);

/// <summary>Reads CSV or NDJSON row by row; a row that can't be read is one fault, not the end.</summary>
internal static class ImportRows
{
    private const int LongestLine = 16 * 1024;
    private static readonly string[] Required = ["line", "selfCareId", "password", "email", "contactPhone"];

    /// <returns>Null: neither CSV nor NDJSON.</returns>
    public static IAsyncEnumerable<ImportRow>? Read(string? contentType, Stream body, CancellationToken cancellation) =>
        !MediaTypeHeaderValue.TryParse(contentType, out var type) ? null
        : type.MediaType.Equals(MediaTypeNames.Text.Csv, StringComparison.OrdinalIgnoreCase) ? Csv(body, cancellation)
        : type.MediaType.EndsWith("ndjson", StringComparison.OrdinalIgnoreCase) ? NdJson(body, cancellation)
        : null;

    public static async IAsyncEnumerable<ImportRow> Csv(Stream body, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var text = new StreamReader(body);
        using var csv = new CsvReader(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            MissingFieldFound = null,
            BadDataFound = null,
            MaxFieldSize = LongestLine,
            IgnoreBlankLines = true,
        });
        if (!await csv.ReadAsync() || !csv.ReadHeader() || Required.Except(csv.HeaderRecord ?? []).ToArray() is not [])
        {
            yield return new(1, null, $"the first line must be {string.Join(',', Required)}");
            yield break;
        }

        while (await Next(csv) is { } row)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return row;
        }
    }

    private static async Task<ImportRow?> Next(CsvReader csv)
    {
        try
        {
            if (!await csv.ReadAsync())
            {
                return null;
            }

            var fields = new ImportFields(
                csv["line"], csv["selfCareId"], csv["password"], csv["email"], csv["contactPhone"],
                csv.TryGetField<string>("disabled", out var disabled) ? disabled : null);
            return csv.Parser.Count < Required.Length
                ? new(csv.Parser.RawRow, null, $"{csv.Parser.Count} fields instead of {Required.Length}")
                : new(csv.Parser.RawRow, fields, null);
        }
        catch (CsvHelperException e)
        {
            // The text of the exception quotes the row, and so a password.
            return new(e.Context?.Parser?.RawRow ?? 0, null, "not a row of CSV");
        }
    }

    public static async IAsyncEnumerable<ImportRow> NdJson(Stream body, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var text = new StreamReader(body);
        for (var number = 1; await text.ReadLineAsync(cancellation) is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Parse(number, line);
            }
        }
    }

    private static ImportRow Parse(int number, string line)
    {
        try
        {
            return line.Length > LongestLine
                ? new(number, null, "the line is too long")
                : new(number, JsonSerializer.Deserialize<ImportFields>(line, JsonSerializerOptions.Web), null);
        }
        catch (JsonException)
        {
            return new(number, null, "not a JSON object with strings");
        }
    }
}
