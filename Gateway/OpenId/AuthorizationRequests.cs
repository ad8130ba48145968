using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using OpenIddict.Abstractions;
using OrleansSelfCare.Grains.OpenId;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Hosting;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>
/// A client's request on its way: sealed into a handle while the customer signs in at a portal, then into the answer that the portal sends
/// the browser back with. Nothing of it is stored. Both are bound to the browser by a cookie, so that nobody can finish a request in
/// another's browser.
/// </summary>
internal sealed class AuthorizationRequests(
    SealedText sealedText, [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock)
{
    /// <summary>
    /// Of a request's parameters, in characters of JSON. OpenIddict's client needs some 2,900, of which most is its encrypted state. The
    /// handle is then at most 5,000 long, so that it fits into a URL (8 kB) and, encrypted again, into the cookies of a portal.
    /// </summary>
    public const int MaxLength = 4096;

    /// <summary>For which a handle is good: as long as a code.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(20);

    /// <summary>For which an answer is good: as long as a browser takes to come back.</summary>
    public static readonly TimeSpan AnswerLifetime = TimeSpan.FromMinutes(1);

    /// <summary>For which a pushed request is good (RFC 9126, 2.2): as long as the client takes to send the browser.</summary>
    public static readonly TimeSpan PushedLifetime = TimeSpan.FromSeconds(90);

    private const string Cookie = "__Host-openid";
    private const int CookieBytes = 32;

    /// <summary>Of a client that pushes a request, and no part of the request.</summary>
    public static readonly string[] CredentialParameters =
        [Parameters.ClientSecret, Parameters.ClientAssertion, Parameters.ClientAssertionType];

    /// <summary>Seals a request that the browser brought, and gives the browser its cookie or prolongs it.</summary>
    /// <param name="subject">Of the ID token that the client gave as a hint; null: it gave none.</param>
    public string CreateHandle(HttpContext http, OpenIddictRequest request, string? subject)
    {
        var browser = http.Request.Cookies[Cookie] is { Length: <= 64 } known
            && Base64Url.IsValid(known, out var length) && length == CookieBytes
            ? known
            : Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(CookieBytes));
        http.Response.Cookies.Append(Cookie, browser, new CookieOptions
        {
            Path = "/",
            Secure = true,
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            MaxAge = Lifetime,
            IsEssential = true,
        });
        // An ID token is long, and only its subject is needed from here on.
        return sealedText.Write(
            TokenPurpose.AuthorizationRequest, CreateContent(request, Digest(browser), subject, Parameters.IdTokenHint));
    }

    /// <summary>Seals a request that has no browser yet.</summary>
    public string CreatePushed(OpenIddictRequest request) => sealedText.Write(
        TokenPurpose.PushedRequest, CreateContent(request, browser: "", subject: null, leavesOut: CredentialParameters));

    /// <returns>False: it was not pushed by this client, or too long ago. It is good as often as it comes: customers reload.</returns>
    public bool TryReadPushed(string text, string? client, [NotNullWhen(true)] out AuthorizationRequest? request) =>
        sealedText.TryRead(TokenPurpose.PushedRequest, text, out request)
        && IsYoung(request.At, PushedLifetime)
        && request.Parameters[Parameters.ClientId] == client;

    private AuthorizationRequest CreateContent(
        OpenIddictRequest request, string browser, string? subject, params IEnumerable<string> leavesOut)
    {
        var parameters = request.GetParameters().Where(one => one.Key != Parameters.Resource && !leavesOut.Contains(one.Key))
            .ToDictionary(one => one.Key, one => (string?)one.Value ?? "");
        string[] resources = [.. request.GetResources()];
        return new(browser, clock.GetUtcNow(), parameters, resources.Length > 0 ? resources : null, subject);
    }

    public bool TryReadHandle(string handle, [NotNullWhen(true)] out AuthorizationRequest? request) =>
        sealedText.TryRead(TokenPurpose.AuthorizationRequest, handle, out request) && IsYoung(request.At, Lifetime);

    public string CreateAnswer(AuthorizationRequest request, string? error, SignedInSession? session) => sealedText.Write(
        TokenPurpose.AuthorizationAnswer, new AuthorizationAnswer(request, clock.GetUtcNow(), Guid.NewGuid(), error, session));

    public bool TryReadAnswer(string? text, [NotNullWhen(true)] out AuthorizationAnswer? answer) =>
        sealedText.TryRead(TokenPurpose.AuthorizationAnswer, text, out answer) && IsYoung(answer.At, AnswerLifetime);

    public static bool IsFromSameBrowser(HttpContext http, AuthorizationRequest request) =>
        http.Request.Cookies[Cookie] is { } browser
        && CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Digest(browser)), Encoding.ASCII.GetBytes(request.Browser));

    private bool IsYoung(DateTimeOffset at, TimeSpan lifetime) => clock.GetUtcNow() - at < lifetime;

    private static string Digest(string browser) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(browser)));
}

/// <param name="Browser">The digest of the browser's cookie; empty in a pushed request.</param>
/// <param name="Parameters">As the client gave them; all were checked.</param>
/// <param name="Subject">The customer whom the client expects; null: any.</param>
/// <param name="Resources">The one parameter that may be repeated (RFC 8707); null: there is none.</param>
internal sealed record AuthorizationRequest(
    string Browser,
    DateTimeOffset At,
    Dictionary<string, string> Parameters,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string[]? Resources = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Subject = null)
{
    public OpenIddictRequest ToRequest()
    {
        var request = new OpenIddictRequest();
        foreach (var (name, value) in Parameters)
        {
            request.SetParameter(name, value);
        }

        if (Resources is not null)
        {
            request.Resources = [.. Resources];
        }

        return request;
    }
}

/// <param name="CodeId">Of the code to give: two codes of one answer are one code, which is redeemed once.</param>
/// <param name="Error">Of OpenID Connect Core, 3.1.2.6; null: the customer is signed in.</param>
internal sealed record AuthorizationAnswer(
    AuthorizationRequest Request, DateTimeOffset At, Guid CodeId, string? Error, SignedInSession? Session);

/// <param name="Account">The account's key.</param>
internal sealed record SignedInSession(string Account, Guid Id);
