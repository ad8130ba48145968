using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansSelfCare.Hosting;

namespace OrleansSelfCare.Storage.Postgres;

/// <summary>
/// Acts on the errors of the database that a repeated call doesn't mend. Behind a pooler of transactions: logs what to do, at most once a
/// minute, and the host is not ready until a minute after the last such error. On a read-only server: drops the pooled connections, because
/// the database's address may lead to another server by now, after a failover. Thread-safe.
/// </summary>
public sealed partial class DatabaseErrors(
    NpgsqlDataSource database, [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock, ILogger<DatabaseErrors> log) : IHealthCheck
{
    public static readonly TimeSpan NotReadyFor = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private DateTimeOffset _pooledUntil = DateTimeOffset.MinValue;
    private DateTimeOffset _loggedUntil = DateTimeOffset.MinValue;

    /// <param name="e">Any exception; those of no interest are ignored.</param>
    public void Add(Exception e)
    {
        if (e is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction })
        {
            database.Clear();
        }

        if (TransactionPooler.IsCauseOf(e) && IsToBeLogged())
        {
            LogPooled(log, ((NpgsqlException)e).SqlState, TransactionPooler.Cure);
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return Task.FromResult(clock.GetUtcNow() < _pooledUntil
                ? HealthCheckResult.Unhealthy("TransactionPooler")
                : HealthCheckResult.Healthy());
        }
    }

    private bool IsToBeLogged()
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            _pooledUntil = now + NotReadyFor;
            if (now < _loggedUntil)
            {
                return false;
            }

            _loggedUntil = now + NotReadyFor;
            return true;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database returned error {SqlState}: {Cure}. This host is not ready")]
    private static partial void LogPooled(ILogger log, string? sqlState, string cure);
}
