using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>
/// Names the fields of a request body that are missing or of the wrong type; never a name or value that only the caller sent.
/// </summary>
internal sealed class BadRequests(RequestDelegate next, IOptions<JsonOptions> json, ApiProblems problems)
{
    private const string Body = "body";
    private const string NoObject = "body-not-json";

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            if (e.StatusCode == StatusCodes.Status400BadRequest && FieldsOf(http) is { Count: > 0 } fields)
            {
                await problems.InvalidRequest(http, Errors(fields, e.InnerException as JsonException)).ExecuteAsync(http);
            }
            else
            {
                http.Response.StatusCode = e.StatusCode;
            }
        }
    }

    /// <summary>Of the endpoint's JSON body; none if it has no such body.</summary>
    private IList<JsonPropertyInfo> FieldsOf(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is { } type
            ? json.Value.SerializerOptions.GetTypeInfo(type).Properties
            : [];

    /// <param name="error">Null: the body is the JSON value null.</param>
    private static (string Field, string Sentence, string At)[] Errors(IList<JsonPropertyInfo> fields, JsonException? error)
    {
        if (error is null)
        {
            return [(Body, NoObject, "")];
        }

        var at = $" (line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1})";
        // The reader's own exception: the body is no JSON, so the field that it has reached proves nothing.
        if (error.InnerException is JsonException)
        {
            return [(Body, NoObject, at)];
        }

        if (fields.FirstOrDefault(field => $"$.{field.Name}".Equals(error.Path, StringComparison.OrdinalIgnoreCase)) is { } wrong)
        {
            return [(wrong.Name, "field-not-text", at)];
        }

        // Only the message has the names of missing properties. If another version of .NET words it otherwise, the body is named.
        var missing = fields.Where(field => error.Message.Contains($"'{field.Name}'", StringComparison.Ordinal)).ToList();
        return missing.Count > 0 ? [.. missing.Select(field => (field.Name, "field-missing", ""))] : [(Body, NoObject, at)];
    }
}
