using Npgsql;

namespace OrleansSelfCare.Storage.Postgres;

/// <summary>Repeats what needs the database while it is away (<see cref="PostgresErrors.IsAway"/>).</summary>
public static class DatabaseWait
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    /// <param name="log">Called before each wait, with the error and the seconds until the next try.</param>
    /// <param name="atMost">After this time the error is thrown; null: never.</param>
    /// <param name="clock">Null: the system's.</param>
    /// <exception cref="NpgsqlException">The database was away for too long, or returned another error.</exception>
    public static async Task<T> Run<T>(
        Func<Task<T>> body,
        Action<string, int> log,
        TimeSpan? atMost = null,
        TimeProvider? clock = null,
        CancellationToken cancellationToken = default)
    {
        clock ??= TimeProvider.System;
        for (var began = clock.GetTimestamp(); ; await Task.Delay(RetryDelay, clock, cancellationToken))
        {
            try
            {
                return await body();
            }
            catch (NpgsqlException e) when (PostgresErrors.IsAway(e) && (atMost is null || clock.GetElapsedTime(began) < atMost))
            {
                log(PostgresErrors.Describe(e), (int)RetryDelay.TotalSeconds);
            }
        }
    }
}
