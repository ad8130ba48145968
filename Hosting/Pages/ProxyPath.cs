using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OrleansSelfCare.Hosting.Pages;

/// <summary>
/// The path that a proxy serves the portal under (<c>X-Forwarded-Prefix</c>). Anything else in this header is ignored: every link and
/// redirect begins with it, and <c>//example.com</c> would lead to another site.
/// </summary>
public static partial class ProxyPath
{
    public static void UseProxyPath(this WebApplication app) => app.Use((http, next) =>
    {
        if (!IsPath().IsMatch(http.Request.PathBase.Value ?? ""))
        {
            http.Request.PathBase = PathString.Empty;
        }

        return next(http);
    });

    [GeneratedRegex(@"\A(/[A-Za-z0-9._-]+)*\z")]
    private static partial Regex IsPath();
}
