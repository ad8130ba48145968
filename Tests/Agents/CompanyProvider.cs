using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using OrleansSelfCare.Tests.Operators;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace OrleansSelfCare.Tests.Agents;

/// <summary>An OpenID provider, and the settings of the desk and the gateway for it.</summary>
internal interface IAgentsProvider : IAsyncDisposable
{
    Uri Issuer { get; }

    string[] GatewaySettings { get; }

    string[] DeskSettings { get; }
}

/// <summary>The company's OpenID provider, OpenIddict's server. It signs in the agent that a test names, without a question.</summary>
internal sealed class CompanyProvider : IAgentsProvider
{
    public const string ClientId = "selfcare-desk";
    public const string ClientSecret = "secret-of-the-desk-at-the-company-0123456789";
    public const string OperatorsApi = "https://selfcare.example.co.jp/operators";
    public const string AgentName = "sato@example.co.jp";

    private readonly WebApplication _app;

    private CompanyProvider(WebApplication app) => _app = app;

    public Uri Issuer => new($"{_app.Urls.Single()}/");

    /// <summary>Of the agent who signs in next.</summary>
    public IReadOnlyList<string> Rights { get; set; } = [];

    /// <summary>The audience of the next access token.</summary>
    public string Audience { get; set; } = OperatorsApi;

    /// <summary>The provider says that the agent entered the password so long ago; null: it does not say when.</summary>
    public TimeSpan? SignedInFor { get; set; } = TimeSpan.Zero;

    /// <summary>Of the service, which a test moves.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>The next sign-in is refused, as if the agent pressed Cancel.</summary>
    public bool Refuses { get; set; }

    /// <summary>It closes every connection.</summary>
    public bool IsAway { get; set; }

    public int SignOuts { get; private set; }

    public string[] GatewaySettings =>
    [
        $"--SelfCare:Agents:Issuer={Issuer}",
        $"--SelfCare:Agents:Audience={OperatorsApi}",
        .. new[] { "view", "support", "recover", "unmask", "provisioning", "audit" }
            .Select(right => $"--SelfCare:Agents:Roles:{AgentProvider.RoleWith(right)}={right}"),
    ];

    public string[] DeskSettings =>
    [
        $"--Desk:OpenId:Authority={Issuer}",
        $"--Desk:OpenId:ClientId={ClientId}",
        $"--Desk:OpenId:ClientSecret={ClientSecret}",
        $"--Desk:OpenId:Resource={OperatorsApi}",
    ];

    public static async Task<CompanyProvider> Start()
    {
        CompanyProvider? company = null;
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.EnableDegradedMode().AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
            server.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token").SetEndSessionEndpointUris("logout");
            server.RegisterScopes(Scopes.OpenId, Scopes.Profile).DisableResourceValidation();
            server.AddEphemeralSigningKey(Algorithms.RsaSha256).AddEphemeralEncryptionKey().DisableAccessTokenEncryption();
            // A test moves the clock of the service.
            server.SetAccessTokenLifetime(TimeSpan.FromHours(10));
            server.UseAspNetCore().DisableTransportSecurityRequirement();
            On<ValidateAuthorizationRequestContext>(server, _ => { });
            On<HandleAuthorizationRequestContext>(server, context => company!.SignIn(context));
            On<ValidateTokenRequestContext>(server, context =>
            {
                if (context.ClientId != ClientId || context.ClientSecret != ClientSecret)
                {
                    context.Reject(Errors.InvalidClient);
                }
            });
            On<ValidateEndSessionRequestContext>(server, _ => { });
            On<HandleEndSessionRequestContext>(server, context =>
            {
                Assert.NotNull(context.IdentityTokenHintPrincipal);
                company!.SignOuts++;
                context.SignOut();
            });
        });
        var app = builder.Build();
        app.Use((http, next) =>
        {
            if (company!.IsAway)
            {
                http.Abort();
                return Task.CompletedTask;
            }

            return next(http);
        });
        app.UseDeveloperExceptionPage();
        app.UseAuthentication();
        company = new(app);
        await app.StartAsync();
        return company;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void On<T>(OpenIddictServerBuilder server, Action<T> handle)
        where T : BaseContext => server.AddEventHandler<T>(handler => handler.UseInlineHandler(context =>
        {
            handle(context);
            return default;
        }));

    private void SignIn(HandleAuthorizationRequestContext context)
    {
        if (Refuses)
        {
            context.Reject(Errors.AccessDenied);
            return;
        }

        var identity = new ClaimsIdentity("company", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, "a1b2").SetClaim(Claims.PreferredUsername, AgentName);
        identity.SetClaim(Claims.AuthenticationTime, (Clock.GetUtcNow() - SignedInFor)?.ToUnixTimeSeconds());
        identity.SetClaims("roles", [.. Rights.Select(AgentProvider.RoleWith)]);
        Assert.Equal(OperatorsApi, Assert.Single(context.Request.GetResources()));
        identity.SetScopes(context.Request.GetScopes()).SetResources(Audience);
        identity.SetDestinations(claim => claim.Type == "roles"
            ? [Destinations.AccessToken]
            : [Destinations.AccessToken, Destinations.IdentityToken]);
        context.SignIn(new ClaimsPrincipal(identity));
    }
}
