using System.Net;
using OrleansSelfCare.Portal.Settings;

namespace OrleansSelfCare.Portal.Development;

/// <summary>
/// The sent mails contain codes, so only a browser on the same machine may see them, and only if a mail folder is configured.
/// </summary>
internal static class MailsAccess
{
    private static readonly string[] LocalHostNames = ["localhost", "127.0.0.1", "[::1]"];
    private static readonly string[] ProxyHeaders =
        ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Original-For", "X-Real-IP", "Via"];

    public static bool CanSeeMails(this HttpContext http, PortalOptions options) =>
        options.MailFolder.Length > 0
        && http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        // Against DNS rebinding: another site's name may point to this machine.
        && LocalHostNames.Contains(http.Request.Host.Host)
        // A proxy on this machine forwards requests of other machines.
        && options.Proxies.Count == 0 && !ProxyHeaders.Any(http.Request.Headers.ContainsKey);
}
