using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Gateway.Api;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Operators;

/// <summary>
/// Authenticates operator calls by access tokens of the company's OpenID provider (<see cref="AgentOptions"/>): ASP.NET Core's handler for
/// JWTs, with one issuer, one audience and one algorithm. The token's roles become rights.
/// </summary>
internal static class AgentTokens
{
    public const string SchemeName = "AgentToken";

    private const int MaxNameLength = 64;

    /// <summary>For a provider whose clock is ahead or behind.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>The provider's keys are read again so often: a key that it has withdrawn is refused after this time.</summary>
    private static readonly TimeSpan KeysReadEvery = TimeSpan.FromMinutes(5);

    /// <summary>For an answer of the provider, while a call waits.</summary>
    private static readonly TimeSpan ProviderTimeout = TimeSpan.FromSeconds(5);

    private static readonly JsonWebTokenHandler Tokens = new();

    public static void AddAgentTokens(this IServiceCollection services)
    {
        services.AddAuthenticationCore(options => options.AddScheme<JwtBearerHandler>(SchemeName, displayName: null));
        services.AddTransient<JwtBearerHandler>();
        services.AddWebEncoders();
        services.AddSingleton<IPostConfigureOptions<JwtBearerOptions>, JwtBearerPostConfigureOptions>();
        services.AddOptions<JwtBearerOptions>(SchemeName)
            .Configure<IOptions<SelfCareOptions>, IServiceProvider>((bearer, options, provider) => Configure(
                bearer, options.Value.Agents, provider.GetRequiredKeyedService<TimeProvider>(SelfCareClock.Key)));
        services.AddOptions<AuthenticationSchemeOptions>(OperatorKeyHandler.SchemeName)
            .Configure<IOptions<SelfCareOptions>>((keys, options) =>
            {
                if (options.Value.Agents.IsConfigured())
                {
                    keys.ForwardDefaultSelector = http => IsJwt(CustomerApi.BearerOf(http)) ? SchemeName : null;
                    // Both are answered alike, by the handler of the keys.
                    (keys.ForwardChallenge, keys.ForwardForbid) = (OperatorKeyHandler.SchemeName, OperatorKeyHandler.SchemeName);
                }
            });
    }

    /// <summary>An operator key may have dots too; a JWT's header begins with <c>{"</c>, in base64url.</summary>
    private static bool IsJwt(string? bearer) =>
        bearer?.StartsWith("eyJ", StringComparison.Ordinal) == true && Tokens.CanReadToken(bearer);

    private static void Configure(JwtBearerOptions bearer, AgentOptions agents, TimeProvider clock)
    {
        bearer.Authority = agents.Issuer;
        bearer.RequireHttpsMetadata = agents.Issuer.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        bearer.BackchannelTimeout = ProviderTimeout;
        bearer.AutomaticRefreshInterval = KeysReadEvery;
        bearer.MapInboundClaims = false;
        bearer.TokenValidationParameters = new()
        {
            ValidIssuer = agents.Issuer,
            ValidAudience = agents.Audience,
            ValidAlgorithms = [agents.Algorithm],
            LifetimeValidator = (from, until, _, _) =>
                until is not null && IsNow(from, until.Value, clock.GetUtcNow().UtcDateTime),
        };
        bearer.Events = new()
        {
            OnTokenValidated = context =>
            {
                if (AgentOf(context.Principal!, agents) is { } agent)
                {
                    context.Principal = agent;
                }
                else
                {
                    context.Fail($"The token has no {agents.NameClaim} of 1 to {MaxNameLength} characters, or no sub.");
                }

                return Task.CompletedTask;
            },
            OnAuthenticationFailed = ThrowIfKeysAreMissing,
        };
    }

    private static bool IsNow(DateTime? from, DateTime until, DateTime now) =>
        now < until.Add(ClockSkew) && !(from > now.Add(ClockSkew));

    private static ClaimsPrincipal? AgentOf(ClaimsPrincipal token, AgentOptions agents)
    {
        if (token.FindFirstValue(agents.NameClaim) is not { Length: >= 1 and <= MaxNameLength } name
            || name.Any(char.IsControl)
            || token.FindFirstValue(JwtRegisteredClaimNames.Sub) is not { Length: >= 1 } subject)
        {
            return null;
        }

        return OperatorIdentity.OfAgent(name, subject, token.FindAll(agents.RoleClaim).SelectMany(role => agents.RightsOf(role.Value)));
    }

    /// <summary>Without the provider's keys nothing is known of the token: 503, not "unknown".</summary>
    private static async Task ThrowIfKeysAreMissing(AuthenticationFailedContext context)
    {
        if (context.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            try
            {
                await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
            }
            catch (InvalidOperationException e)
            {
                throw new UnavailableException("The keys of the agents' OpenID provider can't be read.", e);
            }
        }
    }
}
