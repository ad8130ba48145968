using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Routing;

namespace OrleansSelfCare.Hosting;

/// <summary>The health endpoints of every host.</summary>
public static class Health
{
    /// <summary>The name of the readiness check. Each hosting registers its own check.</summary>
    public const string Ready = "ready";

    /// <summary><c>/health/live</c>: the process responds. <c>/health/ready</c>: it can serve requests. Neither gives a reason.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).DisableRateLimiting();
        routes.MapHealthChecks("/health/ready").DisableRateLimiting();
    }
}
