using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansSelfCare.Client;

/// <summary>Reads a text that is none of the enum's names as <paramref name="unknown"/>, because a newer service may send others.</summary>
internal sealed class TolerantEnumConverter<T>(T unknown) : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly JsonSerializerOptions Strict = new()
    {
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false) },
    };

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var isText = reader.TokenType == JsonTokenType.String;
        try
        {
            return JsonSerializer.Deserialize<T>(ref reader, Strict);
        }
        catch (JsonException) when (isText)
        {
            return unknown;
        }
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, Strict);
}
