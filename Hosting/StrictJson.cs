using System.Text.Json;

namespace OrleansSelfCare.Hosting;

/// <summary>Files that administrators write in JSON: a missing, repeated or unknown field is an error.</summary>
public static class StrictJson
{
    public static JsonSerializerOptions Options { get; } =
        new(JsonSerializerOptions.Strict) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <param name="form">An example, for the message.</param>
    /// <exception cref="InvalidDataException">The message has the line and nothing of the text.</exception>
    public static T Read<T>(string json, string form)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException();
        }
        catch (JsonException e)
        {
            var where = e.LineNumber is { } line ? $" (line {line + 1})" : "";
            throw new InvalidDataException($"it is not {form} with no field missing, repeated or unknown{where}");
        }
    }
}
