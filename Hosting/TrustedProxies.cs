using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;

namespace OrleansSelfCare.Hosting;

/// <summary>Proxies whose forwarded headers count, as addresses or networks (<c>10.0.0.0/8</c>); nobody else's do.</summary>
public static class TrustedProxies
{
    public static void Trust(this ForwardedHeadersOptions forwarded, IReadOnlyCollection<string> proxies, ForwardedHeaders headers)
    {
        forwarded.ForwardedHeaders = proxies.Count > 0 ? headers : ForwardedHeaders.None;
        // As many hops as are configured proxies; the first that is none is the client.
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

    /// <returns>A sentence for each that is neither.</returns>
    public static IEnumerable<string> Errors(string setting, IEnumerable<string> proxies) => proxies
        .Where(proxy => !IPAddress.TryParse(proxy, out _) && !System.Net.IPNetwork.TryParse(proxy, out _))
        .Select(proxy => $"{setting}: {proxy} is neither an address nor a network");
}
