using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Portal.Http;

/// <summary>The portal can serve when the service can.</summary>
internal sealed class ApiHealthCheck(SelfCareClient api) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await api.IsReady(cancellationToken) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("ApiNotReady");
}
