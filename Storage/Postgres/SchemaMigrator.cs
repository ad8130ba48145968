using System.Reflection;
using Npgsql;

namespace OrleansSelfCare.Storage.Postgres;

/// <summary>
/// The database's schema: the scripts under <c>Schema/</c>, each applied once, in order, all of one call in one transaction. A released script
/// never changes, and a new one keeps what the version before it reads, so that silos can be replaced one by one.
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
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await Execute($"SELECT pg_advisory_xact_lock({Lock})");
        await Execute("CREATE TABLE IF NOT EXISTS schema_version (version integer PRIMARY KEY, script text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())");
        var at = await VersionOf(connection, cancellation);
        var applied = new List<string>();
        foreach (var (version, name) in Scripts.Where(script => script.Version > at))
        {
            await Execute(await Text(name));
            await Execute($"INSERT INTO schema_version (version, script) VALUES ({version}, '{name}')");
            applied.Add(name);
        }

        await transaction.CommitAsync(cancellation);
        return applied;

        async Task Execute(string sql)
        {
            // No limit: another host's migration may be waited for.
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    /// <exception cref="InvalidDataException">The schema is missing or older than this build needs. A newer one serves this build too.</exception>
    public static async Task Check(NpgsqlDataSource database, CancellationToken cancellation = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var needed = Scripts[^1].Version;
        var found = await VersionOf(connection, cancellation);
        if (found < needed)
        {
            throw new InvalidDataException(
                $"the database {(found == 0 ? "has no schema yet" : $"has schema {found}, this build needs {needed}")}; 'migrate', a command of the silo's, makes it so");
        }
    }

    /// <returns>0: there is none.</returns>
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
