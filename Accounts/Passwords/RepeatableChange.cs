using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts.Passwords;

/// <summary>
/// The last change of the password that its caller may repeat, because the reply may have been lost: the same call with the same
/// idempotency key has the same result and changes nothing.
/// </summary>
/// <param name="IdempotencyKey">A digest of the caller's key.</param>
/// <param name="Id">Random. With <paramref name="KeyId"/> it gives the support desk's temporary password, which is not stored.</param>
public sealed record RepeatableChange(
    [property: JsonPropertyName("idempotencyKey")] string IdempotencyKey,
    [property: JsonPropertyName("id")] Guid Id,
    [property: JsonPropertyName("keyId")] string KeyId,
    [property: JsonPropertyName("at")] DateTimeOffset At)
{
    /// <summary>The support desk may need some minutes to notice that a reply was lost.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    public bool Is(string? idempotencyKey, DateTimeOffset now) => IdempotencyKey == idempotencyKey && now < At + Lifetime;

    public override string ToString() => nameof(RepeatableChange);
}
