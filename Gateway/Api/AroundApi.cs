using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>What operators' machines ask: health, and the OpenAPI document.</summary>
internal static class AroundApi
{
    public static void MapAround(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).DisableRateLimiting();
        routes.MapHealthChecks("/health/ready").DisableRateLimiting();
        routes.MapOpenApi("/openapi/v1.json");
    }
}
