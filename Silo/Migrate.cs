using Npgsql;
using OrleansSelfCare.Storage.Postgres;

namespace OrleansSelfCare.Silo;

/// <summary>
/// The command <c>migrate</c>: creates or updates the schema of <c>ConnectionStrings:SelfCare</c>. If <c>ConnectionStrings:Hosts</c> is
/// set, it also creates the role in it, for the silos and gateways. Waits while the database is away.
/// </summary>
internal static class Migrate
{
    /// <summary>A pipeline must notice that the address is wrong.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    public static async Task<int> Run(string[] settings)
    {
        var configuration = CommandSettings.Read(settings);
        await using var database = PostgresDatabase.Open(configuration);
        var hosts = PostgresDatabase.Hosts(configuration);
        try
        {
            var applied = await DatabaseWait.Run(
                () => Migrated(database, hosts),
                (error, seconds) => Console.WriteLine($"The database can't be reached ({error}); trying again in {seconds} s"),
                LongestWait);
            Console.WriteLine(applied.Count == 0 ? "The schema is up to date." : $"Applied {string.Join(", ", applied)}.");
            if (hosts is not null)
            {
                Console.WriteLine($"The role {hosts.Username} can read and write.");
            }

            return 0;
        }
        catch (NpgsqlException e)
        {
            throw new InvalidDataException($"the database can't be migrated: {e.GetBaseException().Message}", e);
        }
    }

    private static async Task<IReadOnlyList<string>> Migrated(NpgsqlDataSource database, NpgsqlConnectionStringBuilder? hosts)
    {
        var applied = await SchemaMigrator.Migrate(database);
        if (hosts is not null)
        {
            await HostRole.Create(database, hosts);
        }

        return applied;
    }
}
