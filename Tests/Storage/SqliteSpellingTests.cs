using Microsoft.Data.Sqlite;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Storage.Serialization;
using OrleansSelfCare.Storage.Sqlite;

namespace OrleansSelfCare.Tests.Storage;

public sealed class SqliteSpellingTests : SpellingStoreContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("selfcare-spellings-");
    private SqliteAccountStore? _store;

    public void Dispose()
    {
        _store?.Dispose();
        _folder.Delete(recursive: true);
    }

    protected override async Task<IAccountSpellings> UpgradedStore()
    {
        new SqliteAccountStore(_folder.FullName).Dispose();
        await using (var connection = new SqliteConnection($"Data Source={_folder.FullName}/{SqliteAccountStore.FileName};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "DROP INDEX account_folded; DROP INDEX account_variant; ALTER TABLE account DROP COLUMN variant";
            await command.ExecuteNonQueryAsync();
            command.CommandText = "INSERT INTO account (key, version, state) VALUES ($key, 1, $state)";
            foreach (var id in Earlier)
            {
                command.Parameters.Clear();
                command.Parameters.AddWithValue("$key", Id(id).Key);
                command.Parameters.AddWithValue("$state", AccountJson.Write(new Account { Id = Id(id), PasswordHash = "hash" }));
                await command.ExecuteNonQueryAsync();
            }
        }

        return _store = new SqliteAccountStore(_folder.FullName);
    }

    protected override async Task<bool> Insert(string id)
    {
        try
        {
            await _store!.Write(new Account { Id = Id(id), PasswordHash = "hash" }, 0);
            return true;
        }
        catch (StoreConflictException)
        {
            return false;
        }
    }

    protected override Task Delete(string id) => _store!.Delete(Id(id), 1);
}
