using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansSelfCare.Hosting.Pages;

/// <summary>A host with pages can serve when the service can.</summary>
public sealed class ServiceHealthCheck(Func<CancellationToken, Task<bool>> isReady) : IHealthCheck
{
    public static void Add(IServiceCollection services, Func<IServiceProvider, Func<CancellationToken, Task<bool>>> isReady) =>
        services.AddHealthChecks().Add(new(Health.Ready, provider => new ServiceHealthCheck(isReady(provider)), null, null));

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await isReady(cancellationToken) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("ApiNotReady");
}
