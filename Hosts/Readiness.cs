using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansSelfCare.Hosts;

/// <summary>Whether this host can serve now. One of a hosting's own: its store answers, or its silos do.</summary>
public interface IReadiness
{
    /// <summary>Throws where it can't.</summary>
    Task Check(CancellationToken cancellation);
}

/// <summary><c>/health/ready</c>: says no more of a fault than its type.</summary>
public sealed class ReadinessCheck(IReadiness readiness) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await readiness.Check(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e)
        {
            return HealthCheckResult.Unhealthy(e.GetType().Name);
        }
    }
}
