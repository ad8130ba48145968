using Microsoft.Data.Sqlite;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Storage.Serialization;
using OrleansSelfCare.Storage.Sqlite;

namespace OrleansSelfCare.Tests.Storage;

public sealed class SqliteSearchTests : SearchStoreContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("selfcare-search-");
    private readonly List<SqliteAccountStore> _stores = [];

    public void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        _folder.Delete(recursive: true);
    }

    protected override Task<SearchStore> Open(AccountDigests digests)
    {
        var store = new SqliteAccountStore(_folder.FullName, digests);
        _stores.Add(store);
        return Task.FromResult(new SearchStore(store, store));
    }

    /// <summary>With the statements of an earlier version, which know no digests.</summary>
    protected override async Task Write(Account account, AccountDigests? digests)
    {
        await using var connection = Connect();
        await using var write = connection.CreateCommand();
        write.CommandText = """
            UPDATE account SET version = version + 1, state = $state WHERE key = $key;
            INSERT INTO account (key, version, state) VALUES ($key, 1, $state) ON CONFLICT DO NOTHING;
            """;
        write.Parameters.AddWithValue("$key", account.Id.Key);
        write.Parameters.AddWithValue("$state", AccountJson.Write(account, digests?.Of(account)));
        await write.ExecuteNonQueryAsync();
    }

    protected override async Task Delete(string key)
    {
        await using var connection = Connect();
        await using var delete = connection.CreateCommand();
        delete.CommandText = "DELETE FROM account WHERE key = $key";
        delete.Parameters.AddWithValue("$key", key);
        await delete.ExecuteNonQueryAsync();
    }

    protected override string Dump()
    {
        using var connection = Connect();
        using var read = connection.CreateCommand();
        read.CommandText = "SELECT group_concat(concat_ws(' ', search_key, email_digest, phone_digest), char(10)) FROM account_search";
        return read.ExecuteScalar()?.ToString() ?? "";
    }

    private SqliteConnection Connect()
    {
        var file = Path.Combine(_folder.FullName, SqliteAccountStore.FileName);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
