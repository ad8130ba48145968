using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts.Outbox;

/// <summary>An event for the webhook of a line's portal.</summary>
/// <param name="Type">One of the constants below.</param>
/// <param name="Email">The new address, masked; null for other types.</param>
/// <param name="Lock">What is locked: <c>password</c>, <c>code</c> or <c>phone</c>; null for other types.</param>
public sealed record PortalEvent(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("at")] DateTimeOffset At,
    [property: JsonPropertyName("email")] string? Email = null,
    [property: JsonPropertyName("lock")] string? Lock = null)
{
    public const string SignedIn = "account.signed-in";

    public const string AddressChanged = "account.address-changed";

    /// <summary>The lock ends after a time or when an operator unlocks the account.</summary>
    public const string Locked = "account.locked";
}
