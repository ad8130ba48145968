using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using OrleansSelfCare.Client;
using OrleansSelfCare.Desk.Settings;

namespace OrleansSelfCare.Desk.SignIn;

/// <summary>
/// Agents sign in at the company's OpenID provider: authorization code and PKCE, by ASP.NET Core's handler. No page is open without a
/// session, except those of the sign-in.
/// </summary>
internal static partial class AgentSignIn
{
    public const string Page = "/sign-in";
    public const string SignedOutPage = "/signed-out";
    public const string ReturnParameter = "return";

    /// <summary>For the provider's answer, while the agent waits to leave.</summary>
    private static readonly TimeSpan SignOutTimeout = TimeSpan.FromSeconds(3);

    private const string CorrelationCookie = "__Host-correlation.";
    private const string NonceCookie = "__Host-nonce.";

    /// <summary>The key of <see cref="HttpContext.Items"/> with the provider's address for the sign-out.</summary>
    private static readonly object SignOutAddress = new();

    public static void AddAgentSignIn(this IServiceCollection services, DeskOptions options)
    {
        services.AddSingleton<AgentSessions>();
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        var authentication = services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(cookie => Configure(cookie, options.IdleTime));
        if (options.OpenId.IsConfigured)
        {
            authentication.AddOpenIdConnect(provider => Configure(provider, options));
        }
    }

    /// <summary>Ends the session here.</summary>
    /// <returns>
    /// Where the browser goes next: to the provider, to end the session there too; or to the desk's page, if there is no provider, or it
    /// has no such address or can't be reached.
    /// </returns>
    public static async Task<string> SignOutAgent(this HttpContext http, DeskOptions options)
    {
        var signedOut = http.Request.PathBase + SignedOutPage;
        try
        {
            if (options.OpenId.IsConfigured)
            {
                await ThrowIfAway(http);
                await http.SignOutAsync(OpenIdConnectDefaults.AuthenticationScheme, new() { RedirectUri = signedOut });
            }
        }
        catch (Exception e) when (e is HttpRequestException or InvalidOperationException or OperationCanceledException)
        {
            LogNoSignOut(LoggerOf(http), e.GetType().Name);
            signedOut += "?here";
        }
        finally
        {
            http.RequestServices.GetRequiredService<AgentSessions>().End(http.User);
        }

        // Another site's form comes without the cookie, and must not delete it.
        if (http.User.Identity is { IsAuthenticated: true })
        {
            await http.SignOutAsync();
        }

        return http.Items[SignOutAddress] as string ?? signedOut;
    }

    /// <summary>The handler keeps the provider's metadata, so it would send the browser to a provider that does not answer.</summary>
    private static async Task ThrowIfAway(HttpContext http)
    {
        var provider = http.RequestServices.GetRequiredService<IOptionsMonitor<OpenIdConnectOptions>>()
            .Get(OpenIdConnectDefaults.AuthenticationScheme);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        timeout.CancelAfter(SignOutTimeout);
        using var answer = await provider.Backchannel.GetAsync(
            provider.MetadataAddress, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
        answer.EnsureSuccessStatusCode();
    }

    private static void Configure(CookieAuthenticationOptions cookie, TimeSpan idleTime)
    {
        cookie.Cookie.Name = "__Host-agent";
        cookie.Cookie.Path = "/";
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.ExpireTimeSpan = idleTime;
        cookie.LoginPath = Page;
        cookie.ReturnUrlParameter = ReturnParameter;
        cookie.Events = new()
        {
            // Not only in the second half of the time, as by default; but a page that asks by itself for news is no use.
            OnCheckSlidingExpiration = check =>
            {
                check.ShouldRenew = !check.Request.Query.ContainsKey("handler");
                return Task.CompletedTask;
            },
            OnValidatePrincipal = check =>
            {
                if (check.HttpContext.RequestServices.GetRequiredService<AgentSessions>().Find(check.Principal!) is null)
                {
                    check.RejectPrincipal();
                }

                return Task.CompletedTask;
            },
            OnRedirectToLogin = redirect =>
            {
                // A form must not lead to another site: browsers apply the policy of its page (form-action) to redirects too.
                var request = redirect.Request;
                var isForm = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);
                redirect.Response.Redirect(isForm
                    ? request.PathBase + SignedOutPage + QueryString.Create(ReturnParameter, request.PathBase + request.Path)
                    : redirect.RedirectUri);
                return Task.CompletedTask;
            },
        };
    }

    private static void Configure(OpenIdConnectOptions provider, DeskOptions desk)
    {
        var options = desk.OpenId;
        // Else the provider would sign the next person at this computer in as the agent who left it.
        provider.MaxAge = desk.IdleTime;
        provider.Authority = options.Authority;
        provider.RequireHttpsMetadata = options.Authority.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        (provider.ClientId, provider.ClientSecret) = (options.ClientId, options.ClientSecret);
        provider.Resource = options.Resource.Length > 0 ? options.Resource : null;
        provider.ResponseType = OpenIdConnectResponseType.Code;
        provider.ResponseMode = OpenIdConnectResponseMode.Query;
        foreach (var cookie in new[] { provider.CorrelationCookie, provider.NonceCookie })
        {
            // The answer is a link, so that these cookies need not be sent with other sites' forms.
            cookie.SameSite = SameSiteMode.Lax;
            cookie.Path = "/";
        }

        (provider.CorrelationCookie.Name, provider.NonceCookie.Name) = (CorrelationCookie, NonceCookie);
        provider.Scope.Clear();
        foreach (var scope in options.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            provider.Scope.Add(scope);
        }

        (provider.MapInboundClaims, provider.DisableTelemetry) = (false, true);
        // Any site could send a browser there and sign its agent out.
        provider.RemoteSignOutPath = PathString.Empty;
        provider.Events = new()
        {
            // RFC 8707, 2.2: some providers issue a token for the API only if it is asked for here too.
            OnAuthorizationCodeReceived = context =>
            {
                context.TokenEndpointRequest!.Resource = context.Options.Resource;
                return Task.CompletedTask;
            },
            OnTokenValidated = context =>
            {
                if (!IsFresh(context))
                {
                    LogOldSignIn(LoggerOf(context.HttpContext), desk.IdleTime);
                    context.Fail("The agent's sign-in at the provider is too old.");
                    return Task.CompletedTask;
                }

                context.Principal = Open(context, options.NameClaim);
                // The cookie ends with the browser, and needs nothing of the provider's request.
                context.Properties = new() { RedirectUri = context.Properties!.RedirectUri };
                return Task.CompletedTask;
            },
            OnRemoteFailure = failure =>
            {
                // Those of sign-ins that failed would make the browser's requests longer and longer.
                foreach (var name in failure.Request.Cookies.Keys.Where(IsOfSignIn))
                {
                    failure.Response.Cookies.Delete(name, new() { Path = "/", Secure = true });
                }

                failure.Response.Redirect($"{failure.Request.PathBase}{SignedOutPage}?failed");
                failure.HandleResponse();
                return Task.CompletedTask;
            },
            // As a page that goes on by itself, not as a redirect: the sign-out is a form.
            OnRedirectToIdentityProviderForSignOut = context =>
            {
                context.HandleResponse();
                if (context.ProtocolMessage.IssuerAddress.Length > 0)
                {
                    // For a session that has ended here, of which there is no ID token any more.
                    context.ProtocolMessage.ClientId = context.Options.ClientId;
                    context.ProtocolMessage.IdTokenHint = SessionOf(context.HttpContext)?.IdToken?.Reveal();
                    context.ProtocolMessage.State = context.Options.StateDataFormat.Protect(context.Properties);
                    context.HttpContext.Items[SignOutAddress] = context.ProtocolMessage.CreateLogoutRequestUrl();
                }

                return Task.CompletedTask;
            },
        };
    }

    /// <returns>Null: there is no session of an agent.</returns>
    public static AgentSession? SessionOf(HttpContext http) => http.RequestServices.GetRequiredService<AgentSessions>().Find(http.User);

    /// <summary>OpenID Connect Core 1.0, 3.1.3.7, 12: the provider may have ignored <c>max_age</c>, and its clock may be behind.</summary>
    private static bool IsFresh(TokenValidatedContext context)
    {
        var now = context.HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        var oldest = now - context.Options.MaxAge!.Value - context.Options.TokenValidationParameters.ClockSkew;
        return long.TryParse(context.Principal!.FindFirstValue("auth_time"), CultureInfo.InvariantCulture, out var seconds)
            && seconds >= oldest.ToUnixTimeSeconds();
    }

    private static ILogger LoggerOf(HttpContext http) =>
        http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(AgentSignIn));

    private static bool IsOfSignIn(string cookie) =>
        cookie.StartsWith(CorrelationCookie, StringComparison.Ordinal) || cookie.StartsWith(NonceCookie, StringComparison.Ordinal);

    private static ClaimsPrincipal Open(TokenValidatedContext context, string nameClaim)
    {
        var (agent, tokens) = (context.Principal!, context.TokenEndpointResponse!);
        var clock = context.HttpContext.RequestServices.GetRequiredService<TimeProvider>();
        return context.HttpContext.RequestServices.GetRequiredService<AgentSessions>().Open(new(
            agent.FindFirstValue(nameClaim) ?? agent.FindFirstValue("sub")!,
            new Secret(tokens.AccessToken),
            int.TryParse(tokens.ExpiresIn, out var seconds) ? clock.GetUtcNow().AddSeconds(seconds) : null,
            new Secret(tokens.IdToken)));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sign-out here only: Desk:OpenId:Authority does not answer ({Type})")]
    private static partial void LogNoSignOut(ILogger log, string type);

    [LoggerMessage(Level = LogLevel.Error, Message = "No sign-in: the provider's ID token has no auth_time, or one older than {IdleTime}")]
    private static partial void LogOldSignIn(ILogger log, TimeSpan idleTime);
}
