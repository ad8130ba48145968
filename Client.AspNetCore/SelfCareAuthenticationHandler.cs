using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace OrleansSelfCare.Client.AspNetCore;

/// <summary>
/// Authenticates a customer by checking the session with the service, once in each request and without a cache: a session that ended is
/// refused at once. Challenges with 401 (RFC 6750), or with 503 if the service did not say whether the session is open.
/// </summary>
internal sealed class SelfCareAuthenticationHandler(
    IOptionsMonitor<SelfCareAuthenticationOptions> options, ILoggerFactory logger, UrlEncoder encoder, SelfCareClient client)
    : AuthenticationHandler<SelfCareAuthenticationOptions>(options, logger, encoder)
{
    private const string Bearer = "Bearer";
    private const string HasEnded = "The session has ended.";

    /// <summary>Of a token of the service.</summary>
    private const int MaxTokenLength = 400;

    /// <summary>Null: the session was checked, or there is none.</summary>
    private Refusal? _notChecked;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (TokenOf(Request) is not { Length: > 0 } token)
        {
            return AuthenticateResult.NoResult();
        }

        if (token.Length > MaxTokenLength)
        {
            return AuthenticateResult.Fail(HasEnded);
        }

        // Limits are counted for the customer's address, not for the portal's.
        var answer = await client.For(new Customer(Context.Connection.RemoteIpAddress))
            .CheckSession(new Secret(token), Options.Touch(Request), Context.RequestAborted);
        if (answer.TryGet(out var session, out var refusal))
        {
            return AuthenticateResult.Success(TicketFor(session, token));
        }

        _notChecked = refusal is Refusal.SessionInvalid ? null : refusal;
        return AuthenticateResult.Fail(_notChecked is null ? HasEnded : "The session could not be checked.");
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var result = await HandleAuthenticateOnceSafeAsync();
        if (_notChecked is null)
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            // Other schemes may have added theirs.
            Response.Headers.Append(HeaderNames.WWWAuthenticate, result.None ? Bearer : $"{Bearer} error=\"invalid_token\"");
            return;
        }

        Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        if (RetryAfter(_notChecked) is { } wait)
        {
            Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }
    }

    private static TimeSpan? RetryAfter(Refusal refusal) => refusal switch
    {
        Refusal.Unavailable(var wait) => wait,
        Refusal.TooManyAttempts(var wait) => wait,
        Refusal.RateLimited(var wait) => wait,
        _ => null,
    };

    private string? TokenOf(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith($"{Bearer} ", StringComparison.OrdinalIgnoreCase)
            ? header[(Bearer.Length + 1)..].Trim()
            : Options.CookieName is { } name ? request.Cookies[name] : null;

    private AuthenticationTicket TicketFor(SessionInfo session, string token)
    {
        var identity = new ClaimsIdentity(
            [
                new(ClaimTypes.NameIdentifier, $"{session.Line}/{session.SelfCareId}"),
                new(SelfCareClaims.Line, session.Line),
                new(SelfCareClaims.SelfCareId, session.SelfCareId),
                new(
                    SelfCareClaims.AuthTime,
                    (session.CodeEnteredAt ?? session.AuthenticatedAt).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
                    ClaimValueTypes.Integer64),
                .. session.Amr.Select(method => new Claim(SelfCareClaims.Amr, method)),
                .. session.MustChangePassword
                    ? [new Claim(SelfCareClaims.MustChangePassword, "true", ClaimValueTypes.Boolean)]
                    : Array.Empty<Claim>(),
            ],
            Scheme.Name,
            SelfCareClaims.SelfCareId,
            roleType: null);
        var properties = new AuthenticationProperties { IssuedUtc = session.AuthenticatedAt, ExpiresUtc = session.ExpiresAt };
        properties.StoreTokens([new() { Name = SelfCareDefaults.TokenName, Value = token }]);
        return new(new ClaimsPrincipal(identity), properties, Scheme.Name);
    }
}
