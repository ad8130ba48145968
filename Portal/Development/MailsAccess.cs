using System.Net;
using OrleansSelfCare.Portal.Settings;

namespace OrleansSelfCare.Portal.Development;

/// <summary>Who may see the mails that went out, codes and all: a browser on the same machine, and only where a folder of them is named.</summary>
internal static class MailsAccess
{
    private static readonly string[] OwnNames = ["localhost", "127.0.0.1", "[::1]"];
    private static readonly string[] SaidByProxies = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Original-For", "X-Real-IP", "Via"];

    public static bool CanSeeMails(this HttpContext http, PortalOptions options) =>
        options.MailFolder.Length > 0
        && http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        // A page of another site may have its name point to this machine (DNS rebinding).
        && OwnNames.Contains(http.Request.Host.Host)
        // A proxy on this machine speaks for others.
        && options.Proxies.Count == 0 && !SaidByProxies.Any(http.Request.Headers.ContainsKey);
}
