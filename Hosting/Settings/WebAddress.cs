using System.Net;

namespace OrleansSelfCare.Hosting.Settings;

/// <summary>Addresses that nobody between can read or change: https, or http that stays on this machine.</summary>
public static class WebAddress
{
    /// <returns>Null: the text is another address or none.</returns>
    public static Uri? ParseSecure(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || IsLoopbackHttp(uri)) ? uri : null;

    /// <summary>
    /// Not <see cref="Uri.IsLoopback"/>, which is also true for a host with the name <c>loopback</c>, whatever address it has.
    /// </summary>
    public static bool IsLoopbackHttp(Uri uri) =>
        uri.Scheme == Uri.UriSchemeHttp
        && (uri.Host == "localhost" || (IPAddress.TryParse(uri.DnsSafeHost, out var address) && IPAddress.IsLoopback(address)));
}
