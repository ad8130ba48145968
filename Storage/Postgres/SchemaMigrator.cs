using System.Reflection;
using Npgsql;

namespace OrleansSelfCare.Storage.Postgres;

/// <summary>
/// The database's schema: the scripts under <c>Schema/</c>, each applied once and in order, in a transaction of its own; those that build
/// indexes CONCURRENTLY, which PostgreSQL refuses in a transaction, statement by statement. A released script never changes, and a new one
/// keeps everything that the previous version reads, so that silos can be replaced one by one.
/// </summary>
public static class SchemaMigrator
{
    /// <summary>An advisory lock: one host migrates, the others wait.</summary>
    private const long Lock = 0x5E1FCA2E;

    private static readonly TimeSpan IndexPolling = TimeSpan.FromMilliseconds(500);

    private static readonly IReadOnlyList<(int Version, string Name)> Scripts =
    [
        .. typeof(SchemaMigrator).Assembly.GetManifestResourceNames()
            .Where(name => char.IsDigit(name[0]))
            .Order(StringComparer.Ordinal)
            .Select((name, index) => (index + 1, name)),
    ];

    /// <summary>Brings the schema up to date. Any number of hosts may do so at once.</summary>
    /// <returns>The scripts that were applied; empty: it was up to date.</returns>
    public static async Task<IReadOnlyList<string>> Migrate(NpgsqlDataSource database, CancellationToken cancellation = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var applied = new List<string>();
        while (await ApplyNext(connection, cancellation) is { } next)
        {
            if (next.IsApplied || await BuildIndexes(database, connection, next.Version, next.Name, cancellation))
            {
                applied.Add(next.Name);
            }
        }

        return applied;
    }

    /// <summary>
    /// One host builds, and the others must not wait for it in a statement: a build waits for every older snapshot, so both would wait for
    /// ever. The transaction that holds the lock has no snapshot, because it makes no query. (Not a session's lock: behind a pooler of
    /// transactions, a host has no session of its own.)
    /// </summary>
    /// <returns>False: another host does it, or has done it.</returns>
    private static async Task<bool> BuildIndexes(
        NpgsqlDataSource database, NpgsqlConnection connection, int version, string name, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        try
        {
            await Execute(connection, "LOCK TABLE schema_version IN SHARE UPDATE EXCLUSIVE MODE NOWAIT", cancellation);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await Task.Delay(IndexPolling, cancellation);
            return false;
        }

        await using var builder = await database.OpenConnectionAsync(cancellation);
        if (await VersionOf(builder, cancellation) >= version)
        {
            return false;
        }

        foreach (var statement in (await Text(name)).Split(";\n", StringSplitOptions.RemoveEmptyEntries))
        {
            await Execute(builder, statement, cancellation);
        }

        await Execute(builder, $"INSERT INTO schema_version (version, script) VALUES ({version}, '{name}')", cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>In a transaction of its own, so that a lock that a script takes is held for that script only.</summary>
    /// <returns>The script, and false if it can't be applied in a transaction; null: all are applied.</returns>
    private static async Task<(int Version, string Name, bool IsApplied)?> ApplyNext(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await TakeTurn(connection, cancellation);
        await Execute("""
            CREATE TABLE IF NOT EXISTS schema_version (
                version integer PRIMARY KEY, script text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
            )
            """);
        var at = await VersionOf(connection, cancellation);
        var (version, name) = Scripts.FirstOrDefault(script => script.Version > at);
        var script = name is null ? null : await Text(name);
        var isApplied = script?.Contains("CONCURRENTLY", StringComparison.Ordinal) == false;
        if (isApplied)
        {
            await Execute(script!);
            await Execute($"INSERT INTO schema_version (version, script) VALUES ({version}, '{name}')");
        }

        await transaction.CommitAsync(cancellation);
        return name is null ? null : (version, name, isApplied);

        Task Execute(string sql) => SchemaMigrator.Execute(connection, sql, cancellation);
    }

    /// <summary>Until the end of the transaction, no other host changes the schema or its roles.</summary>
    internal static Task TakeTurn(NpgsqlConnection connection, CancellationToken cancellation) =>
        Execute(connection, $"SELECT pg_advisory_xact_lock({Lock})", cancellation);

    internal static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        // No timeout: it may wait for another host's migration.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <exception cref="InvalidDataException">The schema is missing or older than this build needs. A newer one is accepted.</exception>
    public static async Task Check(NpgsqlDataSource database, CancellationToken cancellation = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var needed = Scripts[^1].Version;
        var found = await VersionOf(connection, cancellation);
        if (found < needed)
        {
            var state = found == 0 ? "has no schema yet" : $"has schema {found}, this build needs {needed}";
            throw new InvalidDataException($"the database {state}; 'migrate', a command of the silo, updates it");
        }
    }

    /// <returns>0: there is no schema.</returns>
    private static async Task<int> VersionOf(NpgsqlConnection connection, CancellationToken cancellation)
    {
        try
        {
            await using var command = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM schema_version", connection);
            return (int)(await command.ExecuteScalarAsync(cancellation))!;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return 0;
        }
    }

    private static async Task<string> Text(string name)
    {
        await using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(resource);
        return await reader.ReadToEndAsync();
    }
}
