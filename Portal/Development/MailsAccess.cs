using System.Net;
using OrleansSelfCare.Portal.Settings;

namespace OrleansSelfCare.Portal.Development;

/// <summary>Who may see the mails that went out, codes and all: a browser on the same machine, and only where a folder of them is named.</summary>
internal static class MailsAccess
{
    public static bool CanSeeMails(this HttpContext http, PortalOptions options) =>
        options.MailFolder.Length > 0
        && http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        // A proxy on this machine speaks for others.
        && !http.Request.Headers.ContainsKey("X-Forwarded-For") && !http.Request.Headers.ContainsKey("X-Original-For");
}
