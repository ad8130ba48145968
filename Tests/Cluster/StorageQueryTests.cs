using Npgsql;
using NpgsqlTypes;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Storage.Postgres;
using OrleansSelfCare.Storage.Serialization;
using OrleansSelfCare.Tests.Storage;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>The SQL statements for Orleans' storage provider, run with the same parameters.</summary>
public sealed class StorageQueryTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private NpgsqlDataSource? _database;

    public async Task InitializeAsync()
    {
        PostgresServer.Need();
        _database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).NewDatabase());
    }

    public async Task DisposeAsync() => await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);

    [SkippableFact]
    public async Task A_write_needs_the_version_that_was_read()
    {
        var account = Account("taro");
        var first = await Write(account, null);

        Assert.Null(await Write(account, null));
        Assert.Null(await Write(account, first + 1));
        Assert.Equal(first + 1, await Write(account, first));
        Assert.Null(await Write(account, first));
    }

    [SkippableFact]
    public async Task A_row_that_is_gone_does_not_come_back_nor_over_what_was_made_anew()
    {
        var account = Account("taro");
        var first = await Write(account, null);
        Assert.Null(await Ask("DeleteStorageKey", account, first + 1));
        Assert.Equal(first + 1, await Ask("DeleteStorageKey", account, first));

        Assert.Null(await Ask("ReadFromStorageKey", account, null));
        Assert.Null(await Write(account, first));
        Assert.NotNull(await Write(account, null));
        Assert.Null(await Write(account, first));
    }

    [SkippableFact]
    public async Task Of_many_first_writes_and_of_many_from_one_version_one_is_stored()
    {
        var account = Account("taro");

        var first = Assert.Single(await WriteTwentyTimes(null), version => version is not null);
        Assert.Single(await WriteTwentyTimes(first), version => version == first + 1);

        Task<int?[]> WriteTwentyTimes(int? version) => Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Write(account, version)));
    }

    [SkippableFact]
    public async Task Keys_that_look_like_numbers_of_one_value_have_rows_of_their_own()
    {
        foreach (var id in new[] { "abc", "0abc", "00abc", "00000000-0000-0000-0000-000000000001" })
        {
            Assert.NotNull(await Write(Account(id), null));
        }
    }

    [SkippableFact]
    public async Task The_write_that_owes_a_mail_stores_when()
    {
        var account = Account("taro");
        var message = new OutboxMessage { Number = 1, To = "a@example.jp", NextTryAt = Noon, DropAt = Noon.AddDays(1) };
        var version = await Write(account.Queue(message), null);
        Assert.Equal(Noon.ToUnixTimeMilliseconds(), await MailAt());

        await Write(account, version);

        Assert.Null(await MailAt());
    }

    [SkippableFact]
    public async Task ReadPhones_gives_the_numbers_page_by_page_in_the_order_of_the_keys()
    {
        await Write(Account("b") with { ContactPhone = "0312345678" }, null);
        await Write(Account("a") with { ContactPhone = "312345678", Email = "\"a\"@例え.jp" }, null);
        await Write(Account("c"), null);
        var index = new PostgresAccounts(_database!, SearchStoreContract.Digests);

        Assert.Equal(
            [new("account/ip-phone/a", "312345678"), new("account/ip-phone/b", "0312345678")],
            await index.ReadPhones("", 2, CancellationToken.None));
        Assert.Equal([new("account/ip-phone/c", null)], await index.ReadPhones("account/ip-phone/b", 2, CancellationToken.None));
        Assert.Empty(await index.ReadPhones("account/ip-phone/c", 2, CancellationToken.None));
    }

    private static Account Account(string id) => new()
    {
        Id = AccountId.TryCreate("ip-phone", id, out var accountId) ? accountId : throw new ArgumentException("no id", nameof(id)),
        PasswordHash = "hash",
    };

    private async Task<int?> Write(Account account, int? version) => (int?)await Ask("WriteToStorageKey", account, version);

    private async Task<object?> Ask(string query, Account account, int? version)
    {
        await using var text = _database!.CreateCommand("SELECT querytext FROM orleansquery WHERE querykey = $1");
        text.Parameters.AddWithValue(query);
        await using var command = _database.CreateCommand((string)(await text.ExecuteScalarAsync())!);
        command.Parameters.AddWithValue("GrainIdExtensionString", account.Id.Key);
        command.Parameters.AddWithValue("PayloadBinary", AccountJson.Write(account));
        command.Parameters.Add(new NpgsqlParameter("GrainStateVersion", NpgsqlDbType.Integer) { Value = version ?? (object)DBNull.Value });
        return await command.ExecuteScalarAsync();
    }

    private async Task<long?> MailAt()
    {
        await using var command = _database!.CreateCommand("SELECT mail_at FROM account");
        return await command.ExecuteScalarAsync() as long?;
    }
}
