using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansSelfCare.Client;

/// <summary>A bearer token. <see cref="ToString"/> hides it, so that logs do not show it (ASVS 5.0, V16.2.5).</summary>
[JsonConverter(typeof(Converter))]
public sealed record Secret(string Value)
{
    private string Value { get; } = Value;

    public string Reveal() => Value;

    public override string ToString() => "***";

    private sealed class Converter : JsonConverter<Secret>
    {
        public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetString() ?? throw new JsonException("A token must be a JSON string."));

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Reveal());
    }
}
