using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using OrleansSelfCare.Storage.Postgres;

namespace OrleansSelfCare.Hosting.Silos;

/// <summary>The silo is active in its cluster, and its database responds and can be written.</summary>
internal sealed class SiloHealthCheck(ISiloStatusOracle silo, NpgsqlDataSource database, DatabaseErrors errors) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (silo.CurrentStatus != SiloStatus.Active)
        {
            return HealthCheckResult.Unhealthy("SiloNotActive");
        }

        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await PostgresDatabase.RequireWritable(connection, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (NpgsqlException e)
        {
            errors.Add(e);
            throw;
        }
    }
}
