using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;

namespace OrleansSelfCare.Hosting;

/// <summary>The proxies whose forwarded headers are used, as addresses or networks (<c>10.0.0.0/8</c>).</summary>
public static class TrustedProxies
{
    public static void Trust(this ForwardedHeadersOptions forwarded, IReadOnlyCollection<string> proxies, ForwardedHeaders headers)
    {
        forwarded.ForwardedHeaders = proxies.Count > 0 ? headers : ForwardedHeaders.None;
        // No limit: the first hop that is not a configured proxy is the client.
        forwarded.ForwardLimit = null;
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            if (IPAddress.TryParse(proxy, out var address))
            {
                forwarded.KnownProxies.Add(address);
            }
            else
            {
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }
        }
    }

    /// <returns>An error for each invalid entry.</returns>
    public static IEnumerable<string> Errors(string setting, IEnumerable<string> proxies) => proxies
        .Where(proxy => !IPAddress.TryParse(proxy, out _) && !System.Net.IPNetwork.TryParse(proxy, out _))
        .Select(proxy => $"{setting}: {proxy} is neither an address nor a network");
}
