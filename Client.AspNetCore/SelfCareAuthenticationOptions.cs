using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace OrleansSelfCare.Client.AspNetCore;

/// <summary>
/// Options of the scheme <see cref="SelfCareDefaults.AuthenticationScheme"/>. Wrong ones throw an <see cref="ArgumentException"/> when the
/// scheme is first used.
/// </summary>
public sealed class SelfCareAuthenticationOptions : AuthenticationSchemeOptions
{
    /// <summary>
    /// A cookie whose value is the session's token; null: only <c>Authorization: Bearer</c> is read. The header comes first. Browsers send
    /// a cookie by themselves, so set it <c>HttpOnly</c>, <c>Secure</c> and <c>SameSite</c>, and protect forms by antiforgery tokens.
    /// </summary>
    public string? CookieName { get; set; }

    /// <summary>
    /// Whether this request is a use of the session, which begins its idle time anew. By default every request is. False for what a page
    /// asks by itself: otherwise an open page would never be signed out.
    /// </summary>
    public Func<HttpRequest, bool> Touch { get; set; } = _ => true;

    public override void Validate()
    {
        if (CookieName == "")
        {
            throw new ArgumentException($"{nameof(CookieName)} must be null or a name.");
        }

        ArgumentNullException.ThrowIfNull(Touch);
    }
}
