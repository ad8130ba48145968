using Npgsql;
using OrleansSelfCare.Storage.Postgres;

namespace OrleansSelfCare.Silo;

/// <summary>The command <c>migrate</c>: creates or updates the schema of <c>ConnectionStrings:SelfCare</c>.</summary>
internal static class Migrate
{
    public static async Task<int> Run(string[] settings)
    {
        await using var database = PostgresDatabase.Open(CommandSettings.Read(settings));
        try
        {
            var applied = await SchemaMigrator.Migrate(database);
            Console.WriteLine(applied.Count == 0 ? "The schema is up to date." : $"Applied {string.Join(", ", applied)}.");
            return 0;
        }
        catch (NpgsqlException e)
        {
            throw new InvalidDataException($"the database can't be migrated: {e.GetBaseException().Message}", e);
        }
    }
}
