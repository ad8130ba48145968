using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Gateway.Api;
using OrleansSelfCare.Gateway.OpenId;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Storage.Audit;

namespace OrleansSelfCare.Gateway.Operators;

/// <summary>
/// The services and middleware of the paths under <c>/admin</c>, which exist only if operator keys or agents are configured.
/// </summary>
internal static class OperatorPipeline
{
    public static void AddOperators(this IServiceCollection services)
    {
        services.AddSingleton<AuditLog>();
        services.AddSingleton<AuditSigner>();
        services.AddSingleton<AuditVerifier>();
        services.AddSingleton<AuditWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<AuditWriter>());
        services.AddSingleton<AgentLimits>();
        services.AddSingleton<IValidateOptions<SelfCareOptions>, OperatorOptionsValidator>();
        // AddAuthentication would add data protection, which stores keys of its own in the home directory.
        services.AddAuthenticationCore(options =>
        {
            options.AddScheme<OperatorKeyHandler>(OperatorKeyHandler.SchemeName, displayName: null);
            // The OpenID provider adds another one.
            options.DefaultScheme = OperatorKeyHandler.SchemeName;
        });
        services.AddTransient<OperatorKeyHandler>();
        services.AddAgentTokens();
        var authorization = services.AddAuthorizationBuilder();
        foreach (var right in OperatorRight.All)
        {
            authorization.AddPolicy(right, policy => policy.RequireClaim(OperatorIdentity.Right, right));
        }

        authorization.AddPolicy(OperatorRight.Any, policy => policy.RequireClaim(OperatorIdentity.Right));

        // An endpoint without RequirePermission refuses every key. If no route matches, any key gets the framework's 404, 405 or 415.
        authorization.SetFallbackPolicy(new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser()
            .RequireAssertion(context => context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint)
            .Build());
    }

    public static bool HasOperators(this WebApplication app) =>
        AreConfigured(app.Services.GetRequiredService<IOptions<SelfCareOptions>>().Value);

    public static bool AreConfigured(SelfCareOptions options) => OperatorKeys.AreConfigured(options) || options.Agents.IsConfigured();

    /// <summary>Must be outside of the exception handler and the status code pages: they set the status that is logged.</summary>
    public static void UseAuditTrail(this WebApplication app) => app.UseForOperators(admin => admin.UseMiddleware<AuditTrail>());

    /// <summary>Must be after routing, and before anything that reads the request's body.</summary>
    public static void UseOperatorAuthorization(this WebApplication app) => app.UseForOperators(admin =>
    {
        admin.Use((http, next) =>
        {
            http.Audit().ReadRoute();
            return next(http);
        });
        admin.UseAuthentication().UseAuthorization();
        admin.UseMiddleware<AuditBegin>();
        // WebApplication adds authentication and authorization for all requests, unless its own properties have the marks that
        // UseAuthentication and UseAuthorization set: here they set them on the branch only.
        foreach (var (key, value) in admin.Properties)
        {
            ((IApplicationBuilder)app).Properties.TryAdd(key, value);
        }
    });

    private static void UseForOperators(this WebApplication app, Action<IApplicationBuilder> configure)
    {
        var hasOperators = app.HasOperators();
        // Nobody may try operator keys at the provider's listener, which browsers reach.
        var provider = app.Services.GetService<ProviderListener>();
        app.UseWhen(
            http => hasOperators && http.Request.Path.StartsWithSegments(OperatorApi.Root) && provider?.Received(http) != true, configure);
    }
}
