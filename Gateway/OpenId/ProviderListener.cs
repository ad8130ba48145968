using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>
/// The listener of the provider (<see cref="OpenIdOptions.Urls"/>), for browsers and clients: it serves the provider's paths and nothing
/// else, and they are served nowhere else. It is recognised by its port, because the <c>Host</c> header is the caller's.
/// </summary>
internal sealed class ProviderListener
{
    private readonly Lazy<HashSet<int>> _ports;

    public ProviderListener(IServer server, IOptions<SelfCareOptions> options)
    {
        Issuer = new Uri(options.Value.OpenId.Issuer);
        var urls = UrlsOf(options.Value);
        int[] ports = [.. urls.Select(url => BindingAddress.Parse(url).Port)];
        // After the start, because port 0 means any free one. The provider's addresses are the last ones.
        _ports = new(() => ports.Contains(0)
            ? [.. server.Features.Get<IServerAddressesFeature>()!.Addresses.TakeLast(urls.Length)
                .Select(url => BindingAddress.Parse(url).Port)]
            : [.. ports]);
    }

    public Uri Issuer { get; }

    public bool Received(HttpContext http) => _ports.Value.Contains(http.Connection.LocalPort);

    public static string[] UrlsOf(SelfCareOptions options) =>
        options.OpenId.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>Marks an endpoint that is served on the provider's listener, and only there.</summary>
/// <param name="IsPage">A customer sees its answers, in the browser.</param>
internal sealed record ProviderEndpoint(bool IsPage)
{
    public static bool IsOf(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<ProviderEndpoint>() is not null;
}
