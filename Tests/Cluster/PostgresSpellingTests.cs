using Npgsql;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Storage.Postgres;
using OrleansSelfCare.Storage.Serialization;
using OrleansSelfCare.Storage.Sqlite;
using OrleansSelfCare.Tests.Storage;

namespace OrleansSelfCare.Tests.Cluster;

public sealed class PostgresSpellingTests : SpellingStoreContract, IAsyncLifetime
{
    private NpgsqlDataSource? _database;

    public async Task InitializeAsync()
    {
        PostgresServer.Need();
        _database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).NewDatabase());
    }

    public async Task DisposeAsync() => await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);

    [SkippableFact]
    public async Task Ids_that_differ_only_in_case_are_moved_from_an_embedded_store_beside_those_that_are_there()
    {
        var spellings = await UpgradedStore();
        string[] moving = ["jiro", "JIRO", "saburo", "SABURO", "hanako"];

        var result = await SqliteToPostgresMigration.Run(_database!, moving.Select(id => new StoredAccount(AccountOf(id), 1)));

        Assert.Equal(new SqliteToPostgresMigration(4, 1, 0), result);
        Assert.Equal(3, (await spellings.Find(Id("jiro"))).Count);
        Assert.Equal(2, (await spellings.Find(Id("saburo"))).Count);
    }

    protected override async Task<IAccountSpellings> UpgradedStore()
    {
        await Execute(SchemaTests.WithoutSpellings);
        await Execute("DELETE FROM schema_version WHERE version > 5");
        foreach (var id in Earlier)
        {
            await using var insert = _database!.CreateCommand("INSERT INTO account (key, version, state) VALUES ($1, 1, $2)");
            insert.Parameters.AddWithValue(Id(id).Key);
            insert.Parameters.AddWithValue(AccountJson.Write(AccountOf(id)));
            await insert.ExecuteNonQueryAsync();
        }

        await SchemaMigrator.Migrate(_database!);
        return new PostgresAccounts(_database!, SearchStoreContract.Digests);
    }

    /// <summary>With the query that Orleans' storage provider reads from the database.</summary>
    protected override async Task<bool> Insert(string id)
    {
        await using var read = _database!.CreateCommand("SELECT querytext FROM orleansquery WHERE querykey = 'WriteToStorageKey'");
        await using var insert = _database!.CreateCommand((string)(await read.ExecuteScalarAsync())!);
        insert.Parameters.AddWithValue("GrainIdExtensionString", Id(id).Key);
        insert.Parameters.AddWithValue("GrainStateVersion", NpgsqlTypes.NpgsqlDbType.Integer, DBNull.Value);
        insert.Parameters.AddWithValue("PayloadBinary", AccountJson.Write(AccountOf(id)));
        return await insert.ExecuteScalarAsync() is not null;
    }

    protected override Task Delete(string id) => Execute($"DELETE FROM account WHERE key = '{Id(id).Key}'");

    private static Account AccountOf(string id) => new() { Id = Id(id), PasswordHash = "hash" };

    private async Task Execute(string sql)
    {
        await using var command = _database!.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
