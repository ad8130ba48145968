using OrleansSelfCare.Accounts.OpenId;
using OrleansSelfCare.Accounts.Sessions;

namespace OrleansSelfCare.Tests.Rules;

public class ListSessionsTests
{
    [Fact]
    public void The_owner_sees_each_open_session_the_newest_first_with_its_times_and_its_network()
    {
        var it = Given.SignedIn();
        var first = it.Session;
        it.After(TimeSpan.FromMinutes(10)).LogIn();
        it.Verify(it.Code, network: Given.Elsewhere);
        var used = Given.Noon.AddMinutes(9);

        var list = it.ListSessions(seen: new Dictionary<Guid, DateTimeOffset> { [first] = used })!;

        Assert.Equal([it.Session, first], list.Select(one => one.Session.SessionId));
        Assert.Equal([it.Now, Given.Noon], list.Select(one => one.Session.AuthenticatedAt));
        Assert.Equal([it.Now, used], list.Select(one => one.LastUsedAt));
        Assert.Equal([it.Now.AddMinutes(30), used.AddMinutes(30)], list.Select(one => one.Session.ExpiresAt));
        Assert.Equal([Given.Elsewhere, Given.Home], list.Select(one => one.Network));
        Assert.All(list, one => Assert.Empty(one.Services));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public void A_session_that_is_over_is_not_listed_and_its_owner_sees_nothing(int ticks, bool isListed)
    {
        var it = Given.SignedIn();
        var first = it.Session;
        it.After(TimeSpan.FromMinutes(20)).LogIn();
        it.Verify(it.Code);

        it.After(TimeSpan.FromMinutes(10) + (ticks * Given.Tick));

        Assert.Equal(isListed ? 2 : 1, it.ListSessions()!.Count);
        Assert.Equal(isListed, it.ListSessions(first) is not null);
    }

    [Fact]
    public void Nobody_but_the_owner_of_an_open_session_sees_any()
    {
        var it = Given.SignedIn();
        Assert.Null(it.ListSessions(Guid.AllBitsSet));
        it.LogIn();
        it.Verify(it.Code);
        var session = it.Session;
        it.LogOut(session);
        Assert.Null(it.ListSessions(session));
        it.Import(isDisabled: true);
        Assert.Null(it.ListSessions(it.Session));
    }

    [Fact]
    public void A_service_is_listed_once_since_its_first_sign_in_with_the_last_time_that_it_got_tokens_again()
    {
        var (it, code) = Given.Redeemed();
        Assert.Equal(new(Given.Client, Given.Noon, null), Service(it));

        it.After(TimeSpan.FromMinutes(5)).RefreshGrant(code, 0);
        Assert.Equal(new(Given.Client, Given.Noon, it.Now), Service(it));

        it.After(TimeSpan.FromMinutes(5)).RedeemCode(it.NewId());
        Assert.Equal(new(Given.Client, Given.Noon, it.Now), Service(it));

        static ListSessions.Service Service(AccountScenario it) => Assert.Single(Assert.Single(it.ListSessions()!).Services);
    }

    [Fact]
    public void Services_are_listed_in_their_session_the_newest_first_without_those_that_have_ended()
    {
        var (it, code) = Given.Redeemed();
        it.After(TimeSpan.FromMinutes(1)).RedeemCode(it.NewId(), client: Given.OtherClient);
        it.LogIn();
        it.Verify(it.Code);
        Assert.Equal([[], [Given.OtherClient, Given.Client]], Clients());

        it.RevokeGrant(code, session: it.Account.Sessions[1].Id);
        Assert.Equal([[], [Given.OtherClient]], Clients());

        IEnumerable<string[]> Clients() => it.ListSessions()!.Select(one => one.Services.Select(service => service.Client).ToArray());
    }

    [Fact]
    public void A_client_that_gets_a_logout_is_listed_although_its_grant_was_removed_for_newer_ones()
    {
        var it = Given.SignedIn();
        it.RedeemCode(it.NewId(), client: "removed", isTold: true);
        for (var i = 0; i < Grant.MaxPerSession; i++)
        {
            it.After(TimeSpan.FromSeconds(1)).RedeemCode(it.NewId(), client: $"client-{i}");
        }

        Assert.Equal(new("removed", null, null), Assert.Single(it.ListSessions()!).Services[^1]);

        it.RedeemCode(it.NewId(), client: "removed");
        Assert.Equal(it.Now, Assert.Single(Assert.Single(it.ListSessions()!).Services, service => service.Client == "removed").Since);
    }
}
