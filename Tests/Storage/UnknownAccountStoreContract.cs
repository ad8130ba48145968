using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Throttling;
using OrleansSelfCare.Accounts.Timelines;
using OrleansSelfCare.Grains;

namespace OrleansSelfCare.Tests.Storage;

/// <summary>The store of the counts of unknown ids, on SQLite and on PostgreSQL.</summary>
public abstract class UnknownAccountStoreContract
{
    protected static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    protected abstract IUnknownAccountStore Store { get; }

    [SkippableFact]
    public async Task Read_finds_the_row_by_the_first_of_its_names()
    {
        await Store.Write("old", FailedFrom("192.0.2.1"), Noon);
        Assert.Equal("192.0.2.1", await NetworkOf("new", "old"));

        await Store.Write("new", FailedFrom("192.0.2.2"), Noon);

        Assert.Equal("192.0.2.2", await NetworkOf("new", "old"));
        Assert.Equal("192.0.2.1", await NetworkOf("old", "new"));
        Assert.Null(await Store.Read(["another"]));
    }

    [SkippableFact]
    public async Task Of_one_row_more_than_100000_the_one_with_the_oldest_use_is_deleted()
    {
        await Store.Write("first", FailedFrom("192.0.2.1"), Noon);
        await Store.Write("second", FailedFrom("192.0.2.1"), Noon.AddHours(1));
        await Fill(UnknownAccounts.MaxRows - 2, Noon.AddHours(2));
        await Store.Write("first", FailedFrom("192.0.2.2"), Noon.AddHours(3));
        Assert.Equal(0, await Store.DeleteOldest(UnknownAccounts.MaxRows));

        await Store.Write("last", FailedFrom("192.0.2.1"), Noon.AddHours(3));
        Assert.Equal(1, await Store.DeleteOldest(UnknownAccounts.MaxRows));

        Assert.Null(await Store.Read(["second"]));
        Assert.Equal("192.0.2.2", await NetworkOf("first"));
        Assert.NotNull(await Store.Read(["last"]));
        Assert.Equal(0, await Store.DeleteOldest(UnknownAccounts.MaxRows));
    }

    [SkippableFact]
    public async Task However_many_are_too_many_a_thousand_are_deleted_at_once()
    {
        await Fill(2_500, Noon);

        Assert.Equal(1_000, await Store.DeleteOldest(1_000));
        Assert.Equal(500, await Store.DeleteOldest(1_000));
        Assert.Equal(0, await Store.DeleteOldest(1_000));
    }

    /// <summary>Adds rows with other names than the tests'.</summary>
    protected abstract Task Fill(int rows, DateTimeOffset usedAt);

    protected static UnknownAccount FailedFrom(string network) => new(
        PasswordAttemptLimiter.Empty.AfterFailure(network, Noon),
        Timeline.Empty.Add(new(Noon, TimelineEvent.LoginRefused, "wrong-password", network)));

    private async Task<string> NetworkOf(params string[] names)
    {
        var row = (await Store.Read(names))!;
        var network = Assert.Single(row.Timeline.Entries).Network!;
        Assert.Equal(1, row.PasswordLimiter.ByNetwork[network].Failures);
        return network;
    }
}
