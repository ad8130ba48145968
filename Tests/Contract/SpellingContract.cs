using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

public abstract partial class AccountContract
{
    [SkippableFact]
    public async Task Id_is_found_in_any_spelling_and_keeps_the_stored_one()
    {
        var stored = await CustomerNamed("IP-Taro");

        foreach (var id in new[] { stored.Id, stored.Id.ToLowerInvariant(), stored.Id.ToUpperInvariant(), "ｉｐ" + stored.Id[2..] })
        {
            Advance(TimeSpan.FromHours(1));
            var typed = stored with { Id = id };
            var challenge = await Challenge(typed);
            var session = (await Api.Verify(typed, challenge, await Code(challenge))).Is(200);
            Assert.Equal(stored.Id, session["selfCareId"]);
            Assert.Equal(stored.Id, (await Api.Session(session["session"]!)).Is(200)["selfCareId"]);
            Assert.Equal(stored.Id, (await Api.Show(typed)).Is(200)["selfCareId"]);
            Assert.Equal(stored.Id, (await Api.Timeline(typed)).Is(200)["selfCareId"]);
        }

        (await Api.SetEmail(stored with { Id = stored.Id.ToLowerInvariant() }, NewAddress)).Is(204);
        Assert.Equal("h***@example.com", (await Api.Show(stored)).Is(200)["email"]);
        (await Api.Delete(stored with { Id = stored.Id.ToLowerInvariant() })).Is(204);
        (await Api.Show(stored)).Is(404);
    }

    [SkippableFact]
    public async Task Row_of_an_import_in_another_spelling_updates_the_stored_account()
    {
        var stored = await CustomerNamed("Row");
        var row = stored with { Id = stored.Id.ToUpperInvariant(), Email = NewAddress };

        var report = (await Api.Import(row)).Is(200).Body;

        Assert.Equal((0, 1), (report.GetProperty("created").GetInt32(), report.GetProperty("updated").GetInt32()));
        Assert.Equal("h***@example.com", (await Api.Show(stored)).Is(200)["email"]);
    }

    [SkippableFact]
    public async Task Imports_at_the_same_time_in_different_spellings_create_one_account()
    {
        for (var round = 0; round < 5; round++)
        {
            var account = TestAccount.New() with { Id = $"Same-{Guid.NewGuid():N}" };
            string[] spellings = [account.Id, account.Id.ToUpperInvariant(), account.Id.ToLowerInvariant(), "sAME" + account.Id[4..]];

            var reports = await Task.WhenAll(spellings.Select(id => Api.Import(account with { Id = id })));

            Assert.Equal(1, reports.Sum(reply => reply.Is(200).Body.GetProperty("created").GetInt32()));
            Assert.All(reports, reply => Assert.Equal(0, reply.Body.GetProperty("rejected").GetArrayLength()));
            var shown = await Task.WhenAll(spellings.Select(id => Api.Show(account with { Id = id })));
            Assert.Single(shown.Select(reply => reply.Is(200)["selfCareId"]).Distinct());
        }
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Wrong_passwords_for_all_spellings_of_an_id_are_counted_together(bool known)
    {
        var account = known ? await CustomerNamed("Counted") : TestAccount.New() with { Id = $"Counted-{Guid.NewGuid():N}" };
        string[] spellings = [account.Id, account.Id.ToUpperInvariant(), account.Id.ToLowerInvariant(), "cOUNTED" + account.Id[7..]];

        for (var i = 0; i < 5; i++)
        {
            (await Api.LogIn(account with { Id = spellings[i % spellings.Length] }, "wrong")).Is(401, "invalid-credentials");
        }

        (await Api.LogIn(account with { Id = spellings[1] })).Is(429, "too-many-attempts");
    }

    private async Task<TestAccount> CustomerNamed(string name)
    {
        var account = TestAccount.New() with { Id = $"{name}-{Guid.NewGuid():N}" };
        (await Api.Import(account)).Is(200);
        return account;
    }
}
