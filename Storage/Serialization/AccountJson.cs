using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Grains.Secrets;

namespace OrleansSelfCare.Storage.Serialization;

/// <summary>
/// The stored form of an account, the same in every store: JSON with a format number. The text begins <c>{"format":1,"mailAt":</c>, which
/// PostgreSQL's trigger reads. Triggers of both stores read <c>"search":{…}</c>, which follows, within the first 300 bytes.
/// </summary>
public static class AccountJson
{
    public const int Format = 1;

    /// <summary>What a typical account has and an unknown one has not: a hash, an address, sessions.</summary>
    private const int Padding = 500;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower), new AccountIdConverter(), new TimelineJson() },
    };

    /// <param name="search">Of this account. Null: the store's batches add them.</param>
    public static byte[] Write(Account account, SearchDigests? search = null) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new Stored(Format, ProcessDueWork.NextMailAt(account)?.ToUnixTimeMilliseconds(), search, account), Options);

    /// <summary>Followed by spaces, so that it is as long as a typical account.</summary>
    public static byte[] WriteUnknown(UnknownAccount account)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new StoredUnknown(Format, account), Options);
        return [.. json, .. Enumerable.Repeat((byte)' ', Padding)];
    }

    /// <exception cref="JsonException">Not an unknown account, or of a format that this build doesn't know.</exception>
    public static UnknownAccount ReadUnknown(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<StoredUnknown>(json, Options) is
        { Format: Format, Account: { } account } ? account : throw new JsonException("Not an unknown account that this build reads.");

    /// <exception cref="JsonException">Not an account, or of a format that this build doesn't know.</exception>
    public static Account Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<Stored>(json, Options) switch
    {
        { Format: Format, Account: { } account } => account,
        { Format: var format } => throw new JsonException($"The stored account has format {format}; this build reads {Format}."),
        null => throw new JsonException("The stored account is empty."),
    };

    /// <param name="MailAt">When the next outbox message is due, in Unix milliseconds; the stores index it.</param>
    private sealed record Stored(
        [property: JsonPropertyName("format")] int Format,
        [property: JsonPropertyName("mailAt")] long? MailAt,
        [property: JsonPropertyName("search")] SearchDigests? Search,
        [property: JsonPropertyName("account")] Account Account);

    private sealed record StoredUnknown(
        [property: JsonPropertyName("format")] int Format, [property: JsonPropertyName("account")] UnknownAccount Account);

    private sealed class AccountIdConverter : JsonConverter<AccountId>
    {
        public override AccountId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            AccountId.TryFromKey(reader.GetString(), out var id) ? id : throw new JsonException("Not an account's key.");

        public override void Write(Utf8JsonWriter writer, AccountId value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Key);
    }
}
