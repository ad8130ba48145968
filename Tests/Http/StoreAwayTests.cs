using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Grains;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>The gateway's own queries fail, as when the database is away: 503 like every other call, and no exception message.</summary>
public sealed class StoreAwayTests
{
    [Fact]
    public async Task Call_that_looks_an_account_up_is_answered_503_while_the_store_is_away()
    {
        await using var gateway = await TestGateway.Start(
            "Localhost",
            builder => builder.Services
                .AddSingleton<IAccountSpellings, Away>()
                .AddSingleton<IContactPhoneIndex, Away>()
                .AddSingleton<IAccountSearch, Away>(),
            []);
        var account = TestAccount.New();

        (await gateway.Api.LogIn(account)).Is(503, "unavailable");
        (await gateway.Api.Show(account)).Is(503, "unavailable");
        foreach (var list in new[] { "ambiguous-ids", "invalid-phones" })
        {
            (await gateway.Api.Send(HttpMethod.Get, $"/admin/v1/accounts:{list}", bearer: TestGateway.OperatorKey)).Is(503, "unavailable");
        }

        (await gateway.Api.Search("abc")).Is(503, "unavailable");

        Assert.DoesNotContain(gateway.Log.Lines, line => line.Contains("secret message", StringComparison.Ordinal));
    }

    private sealed class Away : IAccountSpellings, IContactPhoneIndex, IAccountSearch
    {
        private static SqliteException Error => new("a secret message", 14);

        public Task<IReadOnlyList<AccountId>> Find(AccountId typed, CancellationToken cancellationToken) => throw Error;

        public Task<IReadOnlyList<AccountId>> FindAmbiguous(CancellationToken cancellationToken) => throw Error;

        public Task<IReadOnlyList<Account>> Search(
            SearchTerm term, IReadOnlyList<string> lines, int most, CancellationToken cancellationToken) => throw Error;

        public Task<IReadOnlyList<StoredPhone>> ReadPhones(string after, int most, CancellationToken cancellationToken) => throw Error;
    }
}
