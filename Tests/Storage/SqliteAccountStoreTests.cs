using Microsoft.Data.Sqlite;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Storage.Sqlite;

namespace OrleansSelfCare.Tests.Storage;

public sealed class SqliteAccountStoreTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("selfcare-store-");
    private readonly SqliteAccountStore _store;

    public SqliteAccountStoreTests() => _store = new SqliteAccountStore(_folder.FullName);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_was_written_is_read_back_with_its_version()
    {
        var account = Account("taro") with { Email = "taro@example.jp" };
        Assert.Null(_store.Read(account.Id));

        var version = await _store.Write(account, 0);

        var stored = _store.Read(account.Id)!;
        Assert.Equal((version, "taro@example.jp"), (stored.Version, stored.Account.Email));
        Assert.Equal(version + 1, await _store.Write(account, version));
    }

    [Fact]
    public async Task A_writer_who_read_another_version_changes_nothing()
    {
        var account = Account("taro");
        var version = await _store.Write(account, 0);

        await Assert.ThrowsAsync<StoreConflictException>(() => _store.Write(account with { Email = "x@example.jp" }, 0));
        await Assert.ThrowsAsync<StoreConflictException>(() => _store.Write(account with { Email = "x@example.jp" }, version + 1));

        Assert.Null(_store.Read(account.Id)!.Account.Email);
    }

    [Fact]
    public async Task What_was_deleted_is_gone_and_who_still_holds_it_cant_write_it_over_what_was_made_anew()
    {
        var account = Account("taro");
        var version = await _store.Write(account, 0);
        await Assert.ThrowsAsync<StoreConflictException>(() => _store.Delete(account.Id, version + 1));

        await _store.Delete(account.Id, version);

        Assert.Null(_store.Read(account.Id));
        await Assert.ThrowsAsync<StoreConflictException>(() => _store.Delete(account.Id, version));
        await _store.Write(account with { Email = "new@example.jp" }, 0);
        await Assert.ThrowsAsync<StoreConflictException>(() => _store.Write(account, version));
        Assert.Equal("new@example.jp", _store.Read(account.Id)!.Account.Email);
    }

    [Fact]
    public async Task Of_many_who_read_the_same_version_one_writes_in_this_process_or_another()
    {
        using var other = new SqliteAccountStore(_folder.FullName);
        var account = Account("taro");
        var version = await _store.Write(account, 0);

        var writes = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Try(i % 2 == 0 ? _store : other)));

        Assert.Single(writes, written => written);

        async Task<bool> Try(SqliteAccountStore store)
        {
            try
            {
                await Task.Yield();
                await store.Write(account, version);
                return true;
            }
            catch (StoreConflictException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task One_conflict_among_many_writes_hurts_nobody_else()
    {
        var writes = Enumerable.Range(0, 50).Select(i => _store.Write(Account($"customer-{i}"), i == 25 ? 7 : 0)).ToArray();

        await Assert.ThrowsAsync<StoreConflictException>(() => writes[25]);
        Assert.All(await Task.WhenAll(writes.Where((_, i) => i != 25)), version => Assert.InRange(version, 1, int.MaxValue));
    }

    [Fact]
    public async Task Accounts_are_due_when_a_mail_is_and_the_longest_due_first()
    {
        await _store.Write(WithDueMail("later", Noon), 0);
        var earlier = await _store.Write(WithDueMail("earlier", Noon.AddSeconds(-1)), 0);
        await _store.Write(Account("nothing-owed"), 0);

        Assert.Empty(await Due(Noon.AddSeconds(-2)));
        Assert.Equal(["earlier", "later"], await Due(Noon));
        await _store.Write(Account("earlier"), earlier);
        Assert.Equal(["later"], await Due(Noon));
    }

    [Fact]
    public async Task However_many_are_due_each_comes_once()
    {
        string[] ids = [.. Enumerable.Range(0, 600).Select(number => $"taro-{number:D3}")];
        await Task.WhenAll(ids.Select((id, number) => _store.Write(WithDueMail(id, Noon.AddSeconds(number % 3)), 0)));

        Assert.Equal(ids, (await Due(Noon.AddSeconds(2))).Order());
    }

    /// <summary>The file was written by the first version of the product.</summary>
    [Fact]
    public async Task A_store_of_the_first_version_is_read_and_written()
    {
        var folder = Directory.CreateTempSubdirectory("selfcare-store-");
        File.Copy(
            Path.Combine(AppContext.BaseDirectory, "Storage", "Fixtures", "accounts-schema-1.db"),
            Path.Combine(folder.FullName, SqliteAccountStore.FileName));
        using (var store = new SqliteAccountStore(folder.FullName))
        {
            var accounts = store.ReadAll().ToList();
            Assert.Equal(9, accounts.Count);
            var (account, version) = accounts.Single(stored => stored.Account.Id.SelfCareId == "IP1001");
            Assert.Equal(("taro@example.jp", "0312345678"), (account.Email, account.ContactPhone));
            Assert.NotNull(account.Challenge);
            Assert.Equal(version + 1, await store.Write(account, version));
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_store_of_another_version_or_no_store_at_all_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("selfcare-store-");
        try
        {
            var file = Path.Combine(folder.FullName, "accounts.db");
            using (var later = new SqliteConnection($"Data Source={file};Pooling=False"))
            {
                later.Open();
                using var command = later.CreateCommand();
                command.CommandText = "PRAGMA user_version = 99";
                command.ExecuteNonQuery();
            }

            var error = Assert.Throws<InvalidDataException>(() => new SqliteAccountStore(folder.FullName));
            Assert.Contains("schema 99", error.Message, StringComparison.Ordinal);
            File.WriteAllText(file, new string('x', 5000));
            Assert.Throws<InvalidDataException>(() => new SqliteAccountStore(folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task ReadPhones_gives_the_numbers_page_by_page_in_the_order_of_the_keys()
    {
        await _store.Write(Account("b") with { ContactPhone = "0312345678" }, 0);
        await _store.Write(Account("a") with { ContactPhone = "312345678", Email = "\"a\"@例え.jp" }, 0);
        await _store.Write(Account("c"), 0);
        IContactPhoneIndex index = _store;

        Assert.Equal(
            [new("account/ip-phone/a", "312345678"), new("account/ip-phone/b", "0312345678")],
            await index.ReadPhones("", 2, CancellationToken.None));
        Assert.Equal([new("account/ip-phone/c", null)], await index.ReadPhones("account/ip-phone/b", 2, CancellationToken.None));
        Assert.Empty(await index.ReadPhones("account/ip-phone/c", 2, CancellationToken.None));
    }

    private ValueTask<List<string>> Due(DateTimeOffset until) => _store.FindDue(until).Select(id => id.SelfCareId).ToListAsync();

    private static Account Account(string id) => new()
    {
        Id = AccountId.TryCreate("ip-phone", id, out var created) ? created : throw new ArgumentException("no id", nameof(id)),
        PasswordHash = "hash",
    };

    private static Account WithDueMail(string id, DateTimeOffset at) =>
        Account(id).Queue(new OutboxMessage { Number = 1, To = "a@example.jp", NextTryAt = at, DropAt = at.AddDays(1) });
}
