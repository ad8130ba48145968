using Npgsql;
using NpgsqlTypes;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Storage.Postgres;
using OrleansSelfCare.Storage.Serialization;
using OrleansSelfCare.Tests.Storage;

namespace OrleansSelfCare.Tests.Cluster;

public sealed class PostgresSearchTests : SearchStoreContract, IAsyncLifetime
{
    private NpgsqlDataSource? _database;

    public async Task InitializeAsync()
    {
        PostgresServer.Need();
        _database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).NewDatabase());
    }

    public async Task DisposeAsync() => await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);

    [SkippableFact]
    public async Task Indexes_are_used_before_there_are_statistics()
    {
        await using var plan = _database!.CreateCommand(
            "EXPLAIN SELECT state FROM account WHERE email_digest = ANY('{a,b}') AND email_digest IS NOT NULL LIMIT 11");
        await using var rows = await plan.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await rows.ReadAsync())
        {
            lines.Add(rows.GetString(0));
        }

        Assert.Contains(lines, line => line.Contains("account_email_digest", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Host_waits_while_another_one_fills_and_then_goes_on()
    {
        var store = await Open(Digests);
        await Write(Given(1), digests: null);
        await using var connection = await _database!.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var other = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({0x5E1FCA30})", connection);
        await other.ExecuteNonQueryAsync();

        var filling = store.Digests.FillDigests("", 10, default);

        await using var waits = _database.CreateCommand("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
        await Eventually(() => filling.IsCompleted || (long)waits.ExecuteScalar()! > 0, settled => settled);
        Assert.False(filling.IsCompleted);
        await transaction.CommitAsync();
        Assert.Equal(new FilledBatch(null, 1), await filling);
    }

    protected override Task<SearchStore> Open(AccountDigests digests)
    {
        var store = new PostgresAccounts(_database!, digests);
        return Task.FromResult(new SearchStore(store, store));
    }

    /// <summary>With the query that Orleans' storage provider reads from the database, the same in all versions.</summary>
    protected override async Task Write(Account account, AccountDigests? digests)
    {
        for (var isWritten = false; !isWritten;)
        {
            await using var readVersion = _database!.CreateCommand("SELECT version FROM account WHERE key = $1");
            readVersion.Parameters.AddWithValue(account.Id.Key);
            var version = await readVersion.ExecuteScalarAsync();
            await using var read = _database!.CreateCommand("SELECT querytext FROM orleansquery WHERE querykey = 'WriteToStorageKey'");
            await using var write = _database!.CreateCommand((string)(await read.ExecuteScalarAsync())!);
            write.Parameters.AddWithValue("GrainIdExtensionString", account.Id.Key);
            write.Parameters.AddWithValue("GrainStateVersion", NpgsqlDbType.Integer, version ?? DBNull.Value);
            write.Parameters.AddWithValue("PayloadBinary", AccountJson.Write(account, digests?.Of(account)));
            isWritten = await write.ExecuteScalarAsync() is not null;
        }
    }

    protected override async Task Delete(string key)
    {
        await using var delete = _database!.CreateCommand("DELETE FROM account WHERE key = $1");
        delete.Parameters.AddWithValue(key);
        await delete.ExecuteNonQueryAsync();
    }

    protected override string Dump()
    {
        using var read = _database!.CreateCommand(
            "SELECT string_agg(concat_ws(' ', search_key, email_digest, phone_digest), chr(10)) FROM account");
        return read.ExecuteScalar()?.ToString() ?? "";
    }
}
