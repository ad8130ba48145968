using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrleansSelfCare.Storage.Postgres;

/// <summary>
/// Runs before anything else of the host. Retries while the database is away; stops the host if the schema is missing or old, or the
/// database returns another error.
/// </summary>
internal sealed partial class SchemaCheckService(NpgsqlDataSource database, ILogger<SchemaCheckService> log) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await DatabaseWait.Run(Check, (error, seconds) => LogUnreachable(log, error, seconds), cancellationToken: cancellationToken);
        }
        catch (PostgresException e)
        {
            throw new InvalidDataException($"the database returned {PostgresErrors.Describe(e)}", e);
        }

        async Task<bool> Check()
        {
            await SchemaMigrator.Check(database, cancellationToken);
            return true;
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
