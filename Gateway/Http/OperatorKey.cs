using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Gateway.Api;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>
/// Lets nobody past <c>/admin</c> who hasn't the operator key, before anything else of the request is looked at. Digests are compared, so
/// neither length nor content shows in the time it takes.
/// </summary>
internal static class OperatorKey
{
    private const string BasicChallenge = "Basic realm=\"operators\", charset=\"UTF-8\"";

    public static void UseOperatorKey(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<SelfCareOptions>>().Value.OperatorKey is not { Length: > 0 } key)
        {
            return;
        }

        var refusals = app.Services.GetRequiredService<Refusals>();
        var digest = Digest(key);
        app.UseWhen(http => http.Request.Path.StartsWithSegments(OperatorApi.Root), admin => admin.Use((http, next) =>
            CryptographicOperations.FixedTimeEquals(Digest(KeyOf(http) ?? ""), digest) ? next(http) : Refuse(http, refusals)));
    }

    private static Task Refuse(HttpContext http, Refusals refusals)
    {
        var refusal = refusals.OperatorKeyRequired(http);
        if (IsForABrowser(http))
        {
            http.Response.Headers.WWWAuthenticate = BasicChallenge;
        }

        return refusal.ExecuteAsync(http);
    }

    private static string? KeyOf(HttpContext http) => CustomerApi.BearerOf(http) ?? (IsForABrowser(http) ? BasicPasswordOf(http) : null);

    /// <summary>Where a browser may send the key by itself. Never to the calls that change something: any page it shows could make it do so.</summary>
    private static bool IsForABrowser(HttpContext http) => http.Request.Path.StartsWithSegments(DashboardPages.Root);

    /// <summary>RFC 7617, whatever the user's name.</summary>
    private static string? BasicPasswordOf(HttpContext http)
    {
        if (!AuthenticationHeaderValue.TryParse(http.Request.Headers.Authorization, out var header)
            || !header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)
            || header.Parameter is not { } parameter)
        {
            return null;
        }

        var decoded = new byte[parameter.Length];
        return Convert.TryFromBase64String(parameter, decoded, out var length)
            && Encoding.UTF8.GetString(decoded, 0, length) is var text
            && text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon
                ? text[(colon + 1)..]
                : null;
    }

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
