using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace OrleansSelfCare.Hosting.Silos;

/// <summary>The silo is active in its cluster, and its database responds.</summary>
internal sealed class SiloHealthCheck(ISiloStatusOracle silo, NpgsqlDataSource database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (silo.CurrentStatus != SiloStatus.Active)
        {
            return HealthCheckResult.Unhealthy("SiloNotActive");
        }

        await using var command = database.CreateCommand("SELECT 1");
        await command.ExecuteScalarAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
