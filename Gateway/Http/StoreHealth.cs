using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>Ready means the embedded store answers.</summary>
internal sealed class StoreHealth(IAccountStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.Probe();
            return HealthCheckResult.Healthy();
        }
        catch (Exception e)
        {
            return HealthCheckResult.Unhealthy(e.GetType().Name);
        }
    }
}
