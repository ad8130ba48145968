using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace OrleansSelfCare.Portal.SignIn;

/// <summary>
/// A value of one line that the browser holds and can neither read nor change: encrypted, out of reach of scripts, never sent unencrypted
/// or by another site's forms, gone with the browser. <c>__Host-</c>: no neighbouring host can set it (RFC 6265bis, 4.1.3.2).
/// </summary>
internal sealed class SealedCookie<T>(string name, IDataProtectionProvider protection)
    where T : class
{
    private static readonly JsonSerializerOptions Json = new() { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };
    private static readonly CookieOptions Options = new() { Path = "/", HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, IsEssential = true };

    /// <returns>Null: there is none, or none that this portal sealed for this line.</returns>
    public T? Read(HttpContext http, string line)
    {
        if (!http.Request.Cookies.TryGetValue(NameFor(line), out var sealedValue))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<T>(SealFor(line).Unprotect(WebEncoders.Base64UrlDecode(sealedValue)), Json);
        }
        catch (Exception e) when (e is CryptographicException or FormatException or JsonException)
        {
            return null;
        }
    }

    public void Write(HttpContext http, string line, T value) => http.Response.Cookies.Append(
        NameFor(line), WebEncoders.Base64UrlEncode(SealFor(line).Protect(JsonSerializer.SerializeToUtf8Bytes(value, Json))), Options);

    public void Delete(HttpContext http, string line) => http.Response.Cookies.Delete(NameFor(line), Options);

    private string NameFor(string line) => $"__Host-{name}-{line}";

    private IDataProtector SealFor(string line) => protection.CreateProtector(name, line);
}
