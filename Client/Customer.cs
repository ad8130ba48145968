using System.Net;

namespace OrleansSelfCare.Client;

/// <summary>The customer on whose behalf a portal calls.</summary>
/// <param name="Address">
/// Where the customer's request came from. Attempts are counted per address; the gateway uses it only if it trusts the portal
/// (<c>SelfCare:Proxies</c>). Null: the address of the caller.
/// </param>
/// <param name="Language">Of <see cref="Refusal.Detail"/>: <c>ja</c> (the default) or <c>en</c>.</param>
public sealed record Customer(IPAddress? Address = null, string? Language = null);
