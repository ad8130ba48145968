using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts.Outbox;

/// <summary>What a notice to the customer reports. It contains no secret.</summary>
/// <param name="Type">One of the constants below.</param>
/// <param name="At">When it happened.</param>
/// <param name="To">
/// The recipient, except for a changed or removed address. An earlier version takes every mail with <see cref="OutboxMessage.To"/> and
/// without a code for the notice of a changed address; without a recipient it can't send it.
/// </param>
public sealed record OutboxNotice(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("at")] DateTimeOffset At,
    [property: JsonPropertyName("to")] string? To = null)
{
    /// <summary>Another address is registered; the notice goes to the old one.</summary>
    public const string AddressChanged = "address-changed";

    /// <summary>No address is registered any more; the notice goes to the old one.</summary>
    public const string AddressRemoved = "address-removed";

    /// <summary>The customer or an import changed the password.</summary>
    public const string PasswordChanged = "password-changed";

    /// <summary>The support desk issued a password.</summary>
    public const string PasswordIssued = "password-issued";

    /// <summary>The support desk set another address that must be confirmed; the notice goes to the present one.</summary>
    public const string AddressPending = "address-pending";

    /// <summary>The support desk changed the contact phone number.</summary>
    public const string PhoneChanged = "phone-changed";

    /// <summary>The support desk disabled the account.</summary>
    public const string Disabled = "account-disabled";

    /// <summary>The support desk enabled the account.</summary>
    public const string Enabled = "account-enabled";

    /// <summary>Nobody gets into the account by it. Many of them must not silence those of addresses and passwords.</summary>
    public static bool IsMinor(string type) => type is PhoneChanged or Disabled or Enabled;

    public override string ToString() => nameof(OutboxNotice);
}
