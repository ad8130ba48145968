using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using OrleansSelfCare.Gateway.Api;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Operators;

/// <summary>The operator key that a request came with, known by its digest alone: it can't slip into a log or an error.</summary>
internal readonly struct PresentedKey
{
    private PresentedKey(byte[] sha256) => Sha256 = sha256;

    public byte[] Sha256 { get; }

    /// <summary>A bearer token, or a password where a browser asks. None, or one too short to have been made at random, is no key.</summary>
    public static bool TryRead(HttpContext http, out PresentedKey key)
    {
        var text = CustomerApi.BearerOf(http) ?? (IsForABrowser(http) ? BasicPasswordOf(http) : null);
        var isOne = text is { Length: >= SelfCareOptionsValidator.OperatorKeyMinLength };
        key = isOne ? new(Digest(text!)) : default;
        return isOne;
    }

    /// <summary>Where a browser may send the key by itself. Never to the calls that change something: any page it shows could make it do so.</summary>
    public static bool IsForABrowser(HttpContext http) => http.Request.Path.StartsWithSegments(DashboardPages.Root);

    public static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

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
}
