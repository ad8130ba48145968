using System.Collections.Immutable;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Tokens;
using Microsoft.Net.Http.Headers;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Grains.OpenId;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>
/// The OpenID provider: OpenIddict's server without its stores ("degraded mode"), because the account grain is the store. OpenIddict parses
/// and checks what the standards say; the handlers of this folder know the clients and ask the account.
/// </summary>
internal static class OpenIdProvider
{
    public const string Authorize = "/connect/authorize";
    public const string Token = "/connect/token";
    public const string UserInfo = "/connect/userinfo";
    public const string Push = "/connect/par";
    public const string Introspect = "/connect/introspect";
    public const string Revoke = "/connect/revoke";
    public const string EndSession = "/connect/logout";
    public const string Configuration = "/.well-known/openid-configuration";
    public const string JsonWebKeySet = "/.well-known/jwks";

    private static readonly string[] Get = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] GetOrPost = [.. Get, HttpMethods.Post];
    private static readonly string[] Post = [HttpMethods.Post];

    /// <summary>Whose authentication has metadata of its own (RFC 8414, 2).</summary>
    private static readonly string[] AuthenticatedEndpoints = ["token", "introspection", "revocation"];

    public static bool HasOpenIdProvider(this IServiceProvider services) =>
        services.GetRequiredService<IOptions<SelfCareOptions>>().Value.OpenId.IsConfigured();

    /// <summary>Adds nothing if no issuer is set.</summary>
    public static void AddOpenIdProvider(this WebApplicationBuilder builder)
    {
        var settings = SelfCareOptions.ReadUnvalidated(builder.Configuration);
        if (!Uri.TryCreate(settings.OpenId.Issuer, UriKind.Absolute, out var issuer))
        {
            // Empty: there is no provider. Otherwise the check of the settings reports it.
            return;
        }

        if (builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            // With endpoints Kestrel ignores the other addresses.
            foreach (var (index, url) in ProviderListener.UrlsOf(settings).Index())
            {
                builder.Configuration[$"Kestrel:Endpoints:OpenId{index}:Url"] = url;
            }
        }
        else
        {
            builder.WebHost.UseUrls([.. builder.Configuration.ListenAddresses(), .. ProviderListener.UrlsOf(settings)]);
        }

        // At Information it logs tokens, codes and code verifiers.
        builder.Logging.AddFilter("OpenIddict", LogLevel.Warning);
        // At Information it logs whole URLs: ID tokens that are hints, pushed requests, the way back from the portal.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        var services = builder.Services;
        services.AddSingleton<GrantTokens>();
        services.AddSingleton<UsedAssertions>();
        services.AddSingleton<AuthorizationRequests>();
        services.AddSingleton<LogoutReturns>();
        services.AddSingleton<PortalPages>();
        services.AddSingleton<ProviderListener>();
        services.AddSingleton<SigningKeyOptions>();
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>>(provider => provider.GetRequiredService<SigningKeyOptions>());
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>>(
            provider => provider.GetRequiredService<SigningKeyOptions>());
        // OpenIddict adds it, though nothing here uses it; by default it writes a key into the home directory.
        services.Configure<KeyManagementOptions>(options =>
            (options.XmlRepository, options.XmlEncryptor) = (new MemoryOnlyRepository(), new NullXmlEncryptor()));
        services.AddCors();
        services.AddOptions<Microsoft.AspNetCore.Cors.Infrastructure.CorsOptions>().Configure<OpenIdClients>((cors, clients) =>
            cors.AddPolicy(nameof(OpenIdProvider), policy => policy
                .SetIsOriginAllowed(origin => clients.All.Any(client => client.Origins.Contains(origin)))
                .WithMethods(GetOrPost)
                .WithHeaders("Authorization", "Content-Type")
                .WithExposedHeaders("Retry-After")));
        services.AddOpenIddict().AddServer(server => Configure(server, issuer));
        services.AddOptions<OpenIddictServerOptions>()
            .Configure<IServiceProvider>((options, provider) =>
                options.TimeProvider = provider.GetRequiredKeyedService<TimeProvider>(SelfCareClock.Key))
            // These never run, but OpenIddict looks at all its handlers some twenty times in a request.
            .PostConfigure(options => options.Handlers.RemoveAll(handler =>
                handler.FilterTypes.Contains(typeof(OpenIddictServerHandlerFilters.RequireDegradedModeDisabled))
                || OpenIddictServerHandlers.Device.DefaultHandlers.Contains(handler)
                || OpenIddictServerAspNetCoreHandlers.Device.DefaultHandlers.Contains(handler)));
    }

    /// <summary>Before routing: addresses in answers come from the issuer, never from the <c>Host</c> header.</summary>
    public static void UseIssuerAddress(this WebApplication app)
    {
        if (!app.Services.HasOpenIdProvider())
        {
            return;
        }

        var listener = app.Services.GetRequiredService<ProviderListener>();
        var host = HostString.FromUriComponent(listener.Issuer);
        var path = new PathString(listener.Issuer.AbsolutePath.TrimEnd('/'));
        app.Use((http, next) =>
        {
            if (listener.Received(http))
            {
                (http.Request.Scheme, http.Request.Host) = (listener.Issuer.Scheme, host);
                // Also if a proxy has removed the issuer's path.
                http.Request.PathBase = path;
                if (http.Request.Path.StartsWithSegments(path, out var rest))
                {
                    http.Request.Path = rest;
                }
            }

            return next(http);
        });
    }

    /// <summary>After routing: each listener serves its own endpoints.</summary>
    public static void UseListeners(this WebApplication app)
    {
        if (!app.Services.HasOpenIdProvider())
        {
            return;
        }

        var listener = app.Services.GetRequiredService<ProviderListener>();
        app.Use((http, next) =>
        {
            // Without an endpoint the framework answers 404 or 405.
            if (http.GetEndpoint() is RouteEndpoint && ProviderEndpoint.IsOf(http) != listener.Received(http))
            {
                http.SetEndpoint(null);
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            return next(http);
        });
    }

    /// <summary>Before the rate limiter, so that refusals have these headers too.</summary>
    public static void UseProviderHeaders(this WebApplication app)
    {
        if (!app.Services.HasOpenIdProvider())
        {
            return;
        }

        app.UseWhen(ProviderEndpoint.IsOf, provider =>
        {
            provider.UseCors();
            provider.Use((http, next) =>
            {
                // Set when the response starts, because the exception handler clears headers that were set before.
                http.Response.OnStarting(() =>
                {
                    http.Response.Headers.ContentSecurityPolicy = FormPostPage.ContentSecurityPolicy;
                    http.Response.Headers.XFrameOptions = "DENY";
                    http.Response.Headers["Referrer-Policy"] = "no-referrer";
                    return Task.CompletedTask;
                });
                return next(http);
            });
        });
    }

    /// <summary>After the rate limiter: OpenIddict answers here, as an authentication handler.</summary>
    public static void UseOpenIdProvider(this WebApplication app)
    {
        if (!app.Services.HasOpenIdProvider())
        {
            return;
        }

        var keys = app.Services.GetRequiredService<SigningKeys>();
        app.UseWhen(ProviderEndpoint.IsOf, provider =>
        {
            provider.Use((http, next) =>
            {
                // Errors have the form that the standards say, not that of the API.
                http.Features.Get<Microsoft.AspNetCore.Diagnostics.IStatusCodePagesFeature>()!.Enabled = false;
                // Notices a change of the file: a token may come that another gateway signed by a new key.
                _ = keys.Published;
                if (http.Request.Path.StartsWithSegments("/.well-known"))
                {
                    // OpenIddict knows only GET. The server sends no body in reply to a request that came as HEAD.
                    http.Request.Method = HttpMethods.Get;
                    // Signing keys are published a day before they sign, and stay published while tokens of them live.
                    http.Response.Headers.CacheControl = "public, max-age=3600";
                    if (!http.Request.Headers.ContainsKey(HeaderNames.Origin))
                    {
                        // CORS says it only to pages: without it a cache would give them this answer, which they may not read.
                        http.Response.Headers.Vary = HeaderNames.Origin;
                    }
                }

                if (HttpMethods.IsPost(http.Request.Method) && http.Request.Path == UserInfo
                    && string.IsNullOrEmpty(http.Request.ContentType))
                {
                    // The token is in the header. OpenIddict wants a form, though it may be empty (OpenID Connect Core 1.0, 5.3.1).
                    http.Request.ContentType = "application/x-www-form-urlencoded";
                }

                return next(http);
            });
            provider.Use(RefuseUnreadableForms);
            provider.UseAuthentication();
        });
    }

    /// <summary>OpenIddict would let them fail as errors of the server. It reads the form that was read here.</summary>
    private static async Task RefuseUnreadableForms(HttpContext http, RequestDelegate next)
    {
        // As OpenIddict decides what is a form.
        if (http.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true)
        {
            try
            {
                await http.Request.ReadFormAsync(http.RequestAborted);
            }
            catch (Exception e) when (e is BadHttpRequestException // Too long, or its transfer coding is broken.
                or InvalidDataException // Too many or too long fields.
                or InvalidOperationException // A media type whose name only begins so.
                or NotSupportedException) // UTF-7.
            {
                await Results.Json(
                    new { error = Errors.InvalidRequest },
                    statusCode: (e as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest).ExecuteAsync(http);
                return;
            }
        }

        await next(http);
    }

    /// <summary>OpenIddict's endpoints are no routes of its own: these give them limits, a listener and a name in metrics.</summary>
    public static void MapOpenIdProvider(this WebApplication app)
    {
        if (!app.Services.HasOpenIdProvider())
        {
            return;
        }

        app.MapAuthorizationApi();
        Map(Authorize, GetOrPost, isPage: true);
        Map(EndSession, GetOrPost, isPage: true);
        // Public clients, and so pages, may not call it.
        Map(Introspect, Post);
        foreach (var (path, methods) in ((string, string[])[])
            [(Token, Post), (UserInfo, GetOrPost), (Revoke, Post), (Push, Post), (Configuration, Get), (JsonWebKeySet, Get)])
        {
            Map(path, methods).RequireCors(nameof(OpenIdProvider));
        }

        RouteHandlerBuilder Map(string path, string[] methods, bool isPage = false) =>
            app.MapMethods(path, methods, () => Results.NotFound()).ExcludeFromDescription().WithMetadata(new ProviderEndpoint(isPage))
                .RequireRateLimiting(RateLimits.OpenId);
    }

    private static void Configure(OpenIddictServerBuilder server, Uri issuer)
    {
        server.SetIssuer(issuer);
        server.EnableDegradedMode();
        server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
        server.AllowRefreshTokenFlow();
        server.SetAuthorizationEndpointUris(Authorize[1..]).SetTokenEndpointUris(Token[1..]).SetUserInfoEndpointUris(UserInfo[1..])
            .SetPushedAuthorizationEndpointUris(Push[1..]).SetIntrospectionEndpointUris(Introspect[1..])
            .SetRevocationEndpointUris(Revoke[1..]).SetEndSessionEndpointUris(EndSession[1..])
            .SetConfigurationEndpointUris(Configuration[1..]).SetJsonWebKeySetEndpointUris(JsonWebKeySet[1..]);
        server.RegisterScopes(Scopes.OpenId, OpenIdScope.Account, Scopes.Email, Scopes.OfflineAccess);
        server.RegisterClaims(
            Claims.Subject, Claims.AuthenticationTime, Claims.AuthenticationMethodReference, Claims.AuthenticationContextReference,
            OpenIdClaim.SessionName, OpenIdClaim.Line, OpenIdClaim.SelfCareId, Claims.Email, Claims.EmailVerified);
        server.SetAccessTokenLifetime(TokenRequest.AccessTokenLifetime).SetIdentityTokenLifetime(TokenRequest.AccessTokenLifetime);
        server.SetRefreshTokenLifetime(null);
        // Those of OpenIddict know no client.
        server.DisableResourceValidation().RemoveEventHandler(OpenIddictServerHandlers.Exchange.ValidateResourceParameter.Descriptor);
        server.DisableAccessTokenEncryption();
        // OpenIddict wants one; nothing is encrypted with it.
        server.AddEphemeralEncryptionKey();
        server.Configure(options =>
        {
            options.CodeChallengeMethods.Remove(CodeChallengeMethods.Plain);
            options.ResponseModes.Remove(ResponseModes.Fragment);
            options.PromptValues.Remove(PromptValues.Consent);
            options.PromptValues.Remove(PromptValues.SelectAccount);
            options.ClientAuthenticationMethods.Clear();
            options.ClientAuthenticationMethods.UnionWith([
                ClientAuthenticationMethods.ClientSecretBasic,
                ClientAuthenticationMethods.ClientSecretPost,
                ClientAuthenticationMethods.PrivateKeyJwt,
                ClientAuthenticationMethods.None,
            ]);
        });
        ClientAuthentication.AddHandlers(server);
        AuthorizeRequest.AddHandlers(server);
        PushedRequest.AddHandlers(server);
        TokenRequest.AddHandlers(server);
        UserInfoRequest.AddHandlers(server);
        IntrospectionRequest.AddHandlers(server);
        RevocationRequest.AddHandlers(server);
        EndSessionRequest.AddHandlers(server);
        ErrorPage.AddHandlers(server);
        AnswerCounter.AddHandlers(server);
        server.AddEventHandler<OpenIddictServerEvents.ProcessErrorContext>(handler => handler.UseInlineHandler(context =>
        {
            // The address of a page in OpenIddict's own documentation.
            context.Response.ErrorUri = null;
            return default;
        }));
        server.AddEventHandler<OpenIddictServerEvents.HandleConfigurationRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            context.SubjectTypes.UnionWith([SubjectTypes.Public, SubjectTypes.Pairwise]);
            (context.Metadata["backchannel_logout_supported"], context.Metadata["backchannel_logout_session_supported"]) = (true, true);
            foreach (var endpoint in AuthenticatedEndpoints)
            {
                context.Metadata[$"{endpoint}_endpoint_auth_signing_alg_values_supported"] =
                    new(ImmutableArray.CreateRange<string?>(SigningKeys.Algorithms));
            }

            context.Metadata[Metadata.AcrValuesSupported] = new(ImmutableArray.Create<string?>(OpenIdClaim.PasswordAndCode));
            return default;
        }));
        server.UseAspNetCore(http =>
        {
            if (issuer.Scheme == Uri.UriSchemeHttp)
            {
                http.DisableTransportSecurityRequirement();
            }
        });
    }

    /// <summary>OpenIddict's signing keys, as <see cref="SigningKeys"/> has them now.</summary>
    private sealed class SigningKeyOptions(SigningKeys keys)
        : IConfigureOptions<OpenIddictServerOptions>, IOptionsChangeTokenSource<OpenIddictServerOptions>
    {
        public string Name => Options.DefaultName;

        public void Configure(OpenIddictServerOptions options) =>
            options.SigningCredentials.AddRange(keys.Published.Select(key => new SigningCredentials(
                key, key is ECDsaSecurityKey ? SecurityAlgorithms.EcdsaSha256 : SecurityAlgorithms.RsaSha256)));

        public IChangeToken GetChangeToken()
        {
            var changed = new CancellationTokenSource();
            keys.Changed += Cancel;
            return new CancellationChangeToken(changed.Token);

            void Cancel()
            {
                keys.Changed -= Cancel;
                changed.Cancel();
            }
        }
    }

    private sealed class MemoryOnlyRepository : IXmlRepository
    {
        private readonly List<XElement> _elements = [];

        public IReadOnlyCollection<XElement> GetAllElements() => [.. _elements];

        public void StoreElement(XElement element, string friendlyName) => _elements.Add(element);
    }
}
