using Npgsql;
using OrleansSelfCare.Storage.Postgres;
using OrleansSelfCare.Storage.Sqlite;

namespace OrleansSelfCare.Silo;

/// <summary>
/// The command <c>move --from=DIRECTORY</c>: the accounts of an embedded store into the cluster's database. It may be run again; the store
/// is left as it is.
/// </summary>
internal static class Move
{
    public static async Task<int> Run(string[] settings)
    {
        var configuration = CommandSettings.Read(settings);
        if (configuration["from"] is not { Length: > 0 } directory || !File.Exists(Path.Combine(directory, SqliteAccountStore.FileName)))
        {
            throw new InvalidDataException($"move --from=DIRECTORY: the data directory of the embedded store, with its {SqliteAccountStore.FileName}");
        }

        await using var database = PostgresDatabase.Open(configuration);
        try
        {
            await SchemaMigrator.Check(database);
            using var store = new SqliteAccountStore(directory);
            var moved = await SqliteToPostgresMigration.Run(database, store.ReadAll());
            Console.WriteLine($"{moved.Moved} accounts moved, {moved.There} were there already and equal, {moved.Differing} were there and differ: these were left as they are.");
            Console.WriteLine($"Give the cluster {Path.Combine(directory, "keys.json")} as its key ring: codes and sessions that are open now stay good.");
            return moved.Differing == 0 ? 0 : 1;
        }
        catch (NpgsqlException e)
        {
            throw new InvalidDataException($"the database can't be written: {e.GetBaseException().Message}", e);
        }
    }
}
