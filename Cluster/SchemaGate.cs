using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrleansSelfCare.Cluster;

/// <summary>
/// Before anything else of the host starts: waits for a database that is away, and stops the host where the schema is missing or old, or
/// the database refuses what the connection string says.
/// </summary>
internal sealed partial class SchemaGate(NpgsqlDataSource database, ILogger<SchemaGate> log) : IHostedLifecycleService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await Schema.Check(database, cancellationToken);
                return;
            }
            catch (PostgresException e) when (!e.IsTransient)
            {
                throw new InvalidDataException($"the database refuses ({e.SqlState}): {e.MessageText}", e);
            }
            catch (NpgsqlException e)
            {
                LogAway(log, e.GetBaseException().GetType().Name, (int)Pause.TotalSeconds);
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database can't be reached ({Fault}); trying again in {Seconds} s")]
    private static partial void LogAway(ILogger log, string fault, int seconds);
}
