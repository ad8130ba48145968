using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrleansSelfCare.Storage.Postgres;

/// <summary>
/// Runs before anything else of the host. Retries while the database is unreachable; stops the host if the schema is missing or old, or the
/// database returns another error.
/// </summary>
internal sealed partial class SchemaCheckService(NpgsqlDataSource database, ILogger<SchemaCheckService> log) : IHostedLifecycleService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await SchemaMigrator.Check(database, cancellationToken);
                return;
            }
            catch (PostgresException e) when (!e.IsTransient)
            {
                throw new InvalidDataException($"the database returned error {e.SqlState}: {e.MessageText}", e);
            }
            catch (NpgsqlException e)
            {
                LogUnreachable(log, e.GetBaseException().GetType().Name, (int)RetryDelay.TotalSeconds);
            }

            await Task.Delay(RetryDelay, cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database can't be reached ({Error}); trying again in {Seconds} s")]
    private static partial void LogUnreachable(ILogger log, string error, int seconds);
}
