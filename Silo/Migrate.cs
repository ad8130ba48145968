using Npgsql;
using OrleansSelfCare.Storage.Postgres;

namespace OrleansSelfCare.Silo;

/// <summary>
/// The command <c>migrate</c>: creates or updates the schema of <c>ConnectionStrings:SelfCare</c>. Waits while the database is away.
/// </summary>
internal static class Migrate
{
    /// <summary>A pipeline must notice that the address is wrong.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    public static async Task<int> Run(string[] settings)
    {
        await using var database = PostgresDatabase.Open(CommandSettings.Read(settings));
        try
        {
            var applied = await DatabaseWait.Run(
                () => SchemaMigrator.Migrate(database),
                (error, seconds) => Console.WriteLine($"The database can't be reached ({error}); trying again in {seconds} s"),
                LongestWait);
            Console.WriteLine(applied.Count == 0 ? "The schema is up to date." : $"Applied {string.Join(", ", applied)}.");
            return 0;
        }
        catch (NpgsqlException e)
        {
            throw new InvalidDataException($"the database can't be migrated: {e.GetBaseException().Message}", e);
        }
    }
}
