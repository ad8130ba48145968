using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Grains.Secrets;

namespace OrleansSelfCare.Tests.Grains;

public sealed class UnknownAccountsTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 22, 12, 34, 56, TimeSpan.Zero);
    private static readonly AccountId Id = AccountId.FromKey("account/ip-phone/taro");
    private readonly Rows _rows = new();

    [Fact]
    public async Task Name_of_a_row_shows_no_id_and_needs_the_key()
    {
        foreach (var key in new[] { "one", "other" })
        {
            await With(key).Write(Account.Unknown(Id), At);
            await With(key).Write(Account.Unknown(AccountId.FromKey("account/ip-phone/jiro")), At);
        }

        Assert.Equal(4, _rows.ByName.Count);
        Assert.All(_rows.ByName.Keys, name => Assert.Matches("^[A-Za-z0-9_-]{22}$", name));
    }

    [Fact]
    public async Task Row_is_found_while_the_ring_has_the_key_that_it_was_written_with()
    {
        await With("old").Write(Account.Unknown(Id), At);
        Assert.NotNull(await With("new", "old").Read(Id));
        Assert.Null(await With("new").Read(Id));

        await With("new", "old").Write(Account.Unknown(Id), At);

        Assert.NotNull(await With("new").Read(Id));
    }

    [Fact]
    public async Task Use_is_stored_to_the_hour()
    {
        await With("key").Write(Account.Unknown(Id), At);

        Assert.Equal(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero), Assert.Single(_rows.ByName.Values).UsedAt);
    }

    [Fact]
    public async Task A_start_and_every_thousand_writes_delete_until_few_enough_are_left()
    {
        _rows.TooMany = 2_500;
        var accounts = With("key");

        await accounts.Write(Account.Unknown(Id), At);
        await Becomes(() => Assert.Equal(0, _rows.TooMany));

        _rows.TooMany = 1;
        for (var i = 0; i < 999; i++)
        {
            await accounts.Write(Account.Unknown(Id), At);
        }

        Assert.Equal(1, _rows.TooMany);
        await accounts.Write(Account.Unknown(Id), At);
        await Becomes(() => Assert.Equal(0, _rows.TooMany));
    }

    private UnknownAccounts With(params string[] keys)
    {
        var ring = KeyRing.Parse($$"""{"keys":[{{string.Join(',', keys.Select(Key))}}]}""");
        return new(new UnknownAccountNames(ring), _rows, NullLogger<UnknownAccounts>.Instance);

        static string Key(string id) =>
            $$"""{"id":"{{id}}","secret":"{{Convert.ToBase64String(Encoding.ASCII.GetBytes(id.PadRight(32, '.')))}}"}""";
    }

    private sealed class Rows : IUnknownAccountStore
    {
        private int _tooMany;

        public ConcurrentDictionary<string, (UnknownAccount Account, DateTimeOffset UsedAt)> ByName { get; } = [];

        public int TooMany
        {
            get => Volatile.Read(ref _tooMany);
            set => Volatile.Write(ref _tooMany, value);
        }

        public Task<UnknownAccount?> Read(IReadOnlyList<string> names) =>
            Task.FromResult(names.Where(ByName.ContainsKey).Select(name => ByName[name].Account).FirstOrDefault());

        public Task Write(string name, UnknownAccount account, DateTimeOffset usedAt)
        {
            ByName[name] = (account, usedAt);
            return Task.CompletedTask;
        }

        public Task<int> DeleteOldest(int keep)
        {
            Assert.Equal(100_000, keep);
            var deleted = Math.Min(TooMany, IUnknownAccountStore.MaxDeleted);
            TooMany -= deleted;
            return Task.FromResult(deleted);
        }
    }
}
