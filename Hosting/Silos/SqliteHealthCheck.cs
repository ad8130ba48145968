using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansSelfCare.Storage.Sqlite;

namespace OrleansSelfCare.Hosting.Silos;

/// <summary>The SQLite store can be read.</summary>
internal sealed class SqliteHealthCheck(SqliteAccountStore store) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        store.Check();
        return Task.FromResult(HealthCheckResult.Healthy());
    }
}
