using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>
/// Names the fields of a request body that are missing or of the wrong type, and the parameters that are neither true nor false; never a
/// name or value that only the caller sent.
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
            if (e.StatusCode == StatusCodes.Status400BadRequest
                && Errors(http, e.InnerException as JsonException) is { Length: > 0 } errors)
            {
                await problems.InvalidRequest(http, errors).ExecuteAsync(http);
            }
            else
            {
                http.Response.StatusCode = e.StatusCode;
            }
        }
    }

    /// <summary>Parameters are read before the body, so one that is wrong is the cause.</summary>
    private (string Field, string Sentence, string At)[] Errors(HttpContext http, JsonException? error) =>
        WrongParametersOf(http) is { Length: > 0 } parameters ? parameters
        : FieldsOf(http) is { Count: > 0 } fields ? Errors(fields, error)
        : [];

    /// <summary>The endpoint's parameters of the URL's query that are neither true nor false.</summary>
    private static (string Field, string Sentence, string At)[] WrongParametersOf(HttpContext http) =>
    [
        .. from parameter in http.GetEndpoint()?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>() ?? []
           where parameter.ParameterInfo.ParameterType == typeof(bool)
               && http.Request.Query.TryGetValue(parameter.Name, out var value) && !bool.TryParse(value, out _)
           select (parameter.Name, "parameter-not-boolean", ""),
    ];

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
