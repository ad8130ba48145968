using Npgsql;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Storage.Postgres;
using OrleansSelfCare.Storage.Sqlite;

namespace OrleansSelfCare.Silo;

/// <summary>
/// The command <c>move --from=DIRECTORY</c>: copies the accounts of a SQLite store to the cluster's database. It can be repeated, and the
/// SQLite store is not changed.
/// </summary>
internal static class Move
{
    public static async Task<int> Run(string[] settings)
    {
        var configuration = CommandSettings.Read(settings);
        if (configuration["from"] is not { Length: > 0 } directory || !File.Exists(Path.Combine(directory, SqliteAccountStore.FileName)))
        {
            throw new InvalidDataException(
                $"move --from=DIRECTORY: the data directory of the SQLite store, which contains {SqliteAccountStore.FileName}");
        }

        using var inUse = new DataDirectoryLock(directory);
        await using var database = PostgresDatabase.Open(configuration);
        try
        {
            await SchemaMigrator.Check(database);
            using var store = new SqliteAccountStore(directory);
            var moved = await SqliteToPostgresMigration.Run(database, store.ReadAll());
            Console.WriteLine(
                $"{moved.Moved} accounts moved, {moved.There} were there already and equal, {moved.Differing} were there and differ: "
                + "these were not changed.");
            Console.WriteLine(
                $"Use {Path.Combine(directory, "keys.json")} as the cluster's key ring: codes and sessions that are open now stay valid.");
            return moved.Differing == 0 ? 0 : 1;
        }
        catch (NpgsqlException e)
        {
            throw new InvalidDataException($"the database can't be written: {e.GetBaseException().Message}", e);
        }
    }
}
