using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace OrleansSelfCare.Portal.SignIn;

/// <summary>
/// A session cookie per service line, encrypted with Data Protection. Scripts cannot read it, and other sites' forms do not send it. The
/// prefix <c>__Host-</c> stops other hosts of the domain from setting it (RFC 6265bis, 4.1.3.2). One that is longer than browsers accept is
/// stored in several.
/// </summary>
internal sealed class EncryptedCookie<T>(string name, IDataProtectionProvider protection)
    where T : class
{
    private static readonly JsonSerializerOptions Json = new()
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private static readonly CookieOptions Options = new()
    {
        Path = "/",
        HttpOnly = true,
        Secure = true,
        SameSite = SameSiteMode.Lax,
        IsEssential = true,
    };

    private static readonly ChunkingCookieManager Cookies = new() { ThrowForPartialCookies = false };

    private readonly IDataProtector _protector = protection.CreateProtector(name);

    /// <returns>Null: there is no such cookie, or this portal did not write it for this service line.</returns>
    public T? Read(HttpContext http, string line)
    {
        if (Cookies.GetRequestCookie(http, NameFor(line)) is not { } encrypted)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<T>(ProtectorFor(line).Unprotect(WebEncoders.Base64UrlDecode(encrypted)), Json);
        }
        catch (Exception e) when (e is CryptographicException or FormatException or JsonException)
        {
            return null;
        }
    }

    public void Write(HttpContext http, string line, T value) => Cookies.AppendResponseCookie(
        http,
        NameFor(line),
        WebEncoders.Base64UrlEncode(ProtectorFor(line).Protect(JsonSerializer.SerializeToUtf8Bytes(value, Json))),
        Options);

    /// <summary>
    /// Deletes those of other lines: anybody can send a browser to a page that writes one, and many long ones would make its requests too
    /// long to be answered.
    /// </summary>
    public void WriteOnly(HttpContext http, string line, T value)
    {
        var own = NameFor(line);
        foreach (var other in http.Request.Cookies.Keys.Where(key => key.StartsWith(NameFor(""), StringComparison.Ordinal)))
        {
            // A cookie that is stored in several has a C and a number after its name. No line's id has a capital letter.
            if (other != own && !other.StartsWith($"{own}C", StringComparison.Ordinal))
            {
                http.Response.Cookies.Delete(other, Options);
            }
        }

        Write(http, line, value);
    }

    public void Delete(HttpContext http, string line) => Cookies.DeleteCookie(http, NameFor(line), Options);

    private string NameFor(string line) => $"__Host-{name}-{line}";

    // Not cached per service line: at log-out the name comes from the URL, so a cache could grow without limit.
    private IDataProtector ProtectorFor(string line) => _protector.CreateProtector(line);
}
