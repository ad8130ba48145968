using System.Net;

namespace OrleansSelfCare.Client;

/// <summary>Whom a portal calls for.</summary>
/// <param name="Address">
/// Where the customer's request came from: limits and budgets are counted by it, once the gateway trusts the portal (<c>SelfCare:Proxies</c>).
/// Null: the caller's own.
/// </param>
/// <param name="Language">Of the sentences in refusals: <c>ja</c> (the default) or <c>en</c>.</param>
public sealed record Customer(IPAddress? Address = null, string? Language = null);
