using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts;

/// <summary>The stored form of an account, the same in every store: JSON, with a format number for the day it must change.</summary>
public static class AccountJson
{
    public const int Format = 1;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower), new AccountIdConverter(), new TimelineJson() },
    };

    public static byte[] Write(Account account) =>
        JsonSerializer.SerializeToUtf8Bytes(new Stored(Format, Wake.NextMailAt(account)?.ToUnixTimeMilliseconds(), account), Options);

    /// <exception cref="JsonException">It is no account, or of a format this build doesn't know.</exception>
    public static Account Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<Stored>(json, Options) switch
    {
        { Format: Format, Account: { } account } => account,
        { Format: var format } => throw new JsonException($"The stored account has format {format}; this build reads {Format}."),
        null => throw new JsonException("The stored account is empty."),
    };

    /// <param name="MailAt">When the next mail is to be tried, in Unix milliseconds: what a store indexes, since all it is handed is this text.</param>
    private sealed record Stored(int Format, long? MailAt, Account Account);

    private sealed class AccountIdConverter : JsonConverter<AccountId>
    {
        public override AccountId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            AccountId.TryFromKey(reader.GetString(), out var id) ? id : throw new JsonException("Not an account's key.");

        public override void Write(Utf8JsonWriter writer, AccountId value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Key);
    }
}
