using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts.Outbox;

/// <summary>Something that a line's portal is told, where it wants to be.</summary>
/// <param name="Type">One of the names below.</param>
/// <param name="Email">The new address, masked; null with any other type.</param>
/// <param name="Lock">What refuses now: <c>password</c>, <c>code</c> or <c>phone</c>; null with any other type.</param>
public sealed record PortalEvent(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("at")] DateTimeOffset At,
    [property: JsonPropertyName("email")] string? Email = null,
    [property: JsonPropertyName("lock")] string? Lock = null)
{
    public const string SignedIn = "account.signed-in";

    public const string AddressChanged = "account.address-changed";

    /// <summary>Only time or an operator opens that way again.</summary>
    public const string Locked = "account.locked";
}
