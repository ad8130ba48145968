using System.Reflection;
using Npgsql;

namespace OrleansSelfCare.Storage.Postgres;

/// <summary>
/// The database's schema: the scripts under <c>Schema/</c>, each applied once and in order, in a transaction of its own. A released script
/// never changes, and a new one keeps everything that the previous version reads, so that silos can be replaced one by one.
/// </summary>
public static class SchemaMigrator
{
    /// <summary>An advisory lock: one host migrates, the others wait.</summary>
    private const long Lock = 0x5E1FCA2E;

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
        while (await ApplyNext(connection, cancellation) is { } name)
        {
            applied.Add(name);
        }

        return applied;
    }

    /// <summary>In a transaction of its own, so that a lock that a script takes is held for that script only.</summary>
    /// <returns>The script; null: all are applied.</returns>
    private static async Task<string?> ApplyNext(NpgsqlConnection connection, CancellationToken cancellation)
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
        if (name is not null)
        {
            await Execute(await Text(name));
            await Execute($"INSERT INTO schema_version (version, script) VALUES ({version}, '{name}')");
        }

        await transaction.CommitAsync(cancellation);
        return name;

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
