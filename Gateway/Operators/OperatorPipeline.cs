using Microsoft.Extensions.Options;
using OrleansSelfCare.Gateway.Api;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Operators;

/// <summary>What a request for an operator's path passes through. Without a configured key there are no such paths.</summary>
internal static class OperatorPipeline
{
    public static void AddOperators(this IServiceCollection services)
    {
        services.AddSingleton<AuditLog>();
        services.AddSingleton<IValidateOptions<SelfCareOptions>, OperatorOptionsValidator>();
    }

    public static bool HasOperators(this WebApplication app) =>
        OperatorKeys.AreConfigured(app.Services.GetRequiredService<IOptions<SelfCareOptions>>().Value);

    /// <summary>Around whatever decides the answer's status.</summary>
    public static void UseAuditTrail(this WebApplication app) => app.UseForOperators<AuditTrail>();

    /// <summary>As soon as it is known which call it is.</summary>
    public static void UseRequireOperator(this WebApplication app) => app.UseForOperators<RequireOperator>();

    private static void UseForOperators<T>(this WebApplication app)
    {
        if (app.HasOperators())
        {
            app.UseWhen(http => http.Request.Path.StartsWithSegments(OperatorApi.Root), admin => admin.UseMiddleware<T>());
        }
    }
}
