using Npgsql;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Storage.Postgres;
using OrleansSelfCare.Tests.Storage;

namespace OrleansSelfCare.Tests.Cluster;

public sealed class PostgresUnknownAccountsTests : UnknownAccountStoreContract, IAsyncLifetime
{
    private NpgsqlDataSource? _database;

    protected override IUnknownAccountStore Store => new PostgresUnknownAccounts(_database!);

    public async Task InitializeAsync()
    {
        PostgresServer.Need();
        _database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).NewDatabase());
    }

    public async Task DisposeAsync() => await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);

    [SkippableFact]
    public async Task Silos_that_delete_at_the_same_time_delete_no_more_than_one_would()
    {
        await Fill(3_500, Noon);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.DeleteOldest(3_000)));

        await using var count = _database!.CreateCommand("SELECT count(*) FROM unknown_account");
        Assert.Equal(3_000L, await count.ExecuteScalarAsync());
    }

    protected override async Task Fill(int rows, DateTimeOffset usedAt)
    {
        await using var command = _database!.CreateCommand(
            "INSERT INTO unknown_account (name, used_at, state) SELECT 'filler-' || n, $1, '' FROM generate_series(1, $2) AS n");
        command.Parameters.AddWithValue(usedAt.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue(rows);
        await command.ExecuteNonQueryAsync();
    }
}
