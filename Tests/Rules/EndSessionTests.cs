using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.OpenId;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Tests.Rules;

public class EndSessionTests
{
    [Fact]
    public void Another_session_ends_with_its_tokens_and_its_clients_get_a_logout()
    {
        var (it, code) = Given.Redeemed(isTold: true);
        var (first, own) = TwoSessions(it);
        it.RedeemCode(it.NewId(), client: Given.OtherClient, isTold: true);
        var before = it.Account;

        Assert.True(it.EndSession(first));

        Assert.Equal([own], it.Account.Sessions.Select(session => session.Id));
        Assert.Null(it.CheckSession(first));
        Assert.Null(it.ReadUserInfo(code, first));
        Assert.Equal(new GrantResult.Invalid(), it.RefreshGrant(code, 0, session: first));
        Assert.NotNull(it.CheckSession(own));
        Assert.Equal([Logout(before, first, Given.Client)], Logouts(it.Account));
        Assert.Equal(new(it.Now, TimelineEvent.SessionEnded, Network: Given.Elsewhere), it.Account.Timeline.Entries[0]);
    }

    [Fact]
    public void The_own_session_ends_as_by_a_logout_and_a_repeated_call_is_done()
    {
        var it = Given.SignedIn();
        Assert.True(it.EndSession(it.Session));
        var ended = it.Account;

        Assert.True(it.EndSession(it.Session));

        Assert.Same(ended, it.Account);
        Assert.Empty(ended.Sessions);
        Assert.Equal(new(it.Now, TimelineEvent.LoggedOut, Network: Given.Elsewhere), ended.Timeline.Entries[0]);
    }

    [Fact]
    public void One_service_ends_in_its_session_and_all_else_goes_on()
    {
        var (it, code) = Given.Redeemed(isTold: true);
        var (again, other) = (it.NewId(), it.NewId());
        it.RedeemCode(again, isTold: true);
        it.RedeemCode(other, client: Given.OtherClient, isTold: true);
        var (first, own) = TwoSessions(it);
        var elsewhere = it.NewId();
        it.RedeemCode(elsewhere);
        var before = it.Account;

        Assert.True(it.EndSession(first, Given.Client));

        Assert.All([code, again], grant =>
        {
            Assert.Null(it.ReadUserInfo(grant, first));
            Assert.Equal(new GrantResult.Invalid(), it.RefreshGrant(grant, 0, session: first));
        });
        Assert.NotNull(it.ReadUserInfo(other, first));
        Assert.NotNull(it.ReadUserInfo(elsewhere, own));
        Assert.Equal(before.Sessions.Select(session => session.SeenAt), it.Account.Sessions.Select(session => session.SeenAt));
        Assert.Equal([Logout(before, first, Given.Client)], Logouts(it.Account));
        Assert.Equal(
            new(it.Now, TimelineEvent.ServiceEnded, "by-customer", Network: Given.Elsewhere, Client: Given.Client),
            it.Account.Timeline.Entries[0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_service_that_was_ended_gets_another_logout_at_the_sessions_end_only_if_it_signed_in_again(bool isAgain)
    {
        var (it, _) = Given.Redeemed(isTold: true);
        it.EndSession(it.Session, Given.Client);
        if (isAgain)
        {
            Assert.IsType<GrantResult.Good>(it.After(Given.Tick).RedeemCode(it.NewId(), isTold: true));
        }

        it.LogOut();

        Assert.Equal(isAgain ? 2 : 1, Logouts(it.Account).Count());
    }

    [Fact]
    public void A_client_whose_grants_were_removed_for_newer_ones_gets_its_logout_once_too()
    {
        var it = Given.SignedIn();
        it.RedeemCode(it.NewId(), client: "removed", isTold: true);
        for (var i = 0; i < Grant.MaxPerSession; i++)
        {
            it.After(TimeSpan.FromSeconds(1)).RedeemCode(it.NewId(), client: $"client-{i}");
        }

        it.EndSession(it.Session, "removed");
        it.LogOut();

        Assert.Equal(["removed"], Logouts(it.Account).Select(logout => logout.Client));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void A_code_that_was_issued_before_does_not_sign_the_service_in_again(int ticks, bool isGood)
    {
        var (it, _) = Given.Redeemed();
        it.After(TimeSpan.FromSeconds(5)).EndSession(it.Session, Given.Client);
        var ended = it.Now;

        var result = it.After(TimeSpan.FromSeconds(5)).RedeemCode(it.NewId(), issuedAt: ended + (ticks * Given.Tick));

        Assert.Equal(isGood, result is GrantResult.Good);
    }

    [Fact]
    public void A_service_that_never_asked_for_logouts_ends_without_one()
    {
        var (it, code) = Given.Redeemed();
        it.EndSession(it.Session, Given.Client);
        Assert.Null(it.ReadUserInfo(code));
        Assert.Empty(Logouts(it.Account));
    }

    [Fact]
    public void What_is_not_there_or_has_ended_is_done_and_changes_nothing()
    {
        var (it, _) = Given.Redeemed(isTold: true);
        it.EndSession(it.Session, Given.Client);
        var ended = it.Account;

        Assert.True(it.EndSession(it.Session, Given.Client));
        Assert.True(it.EndSession(it.Session, Given.OtherClient));
        Assert.True(it.EndSession(Guid.AllBitsSet));
        Assert.True(it.EndSession(Guid.AllBitsSet, Given.Client));

        Assert.Same(ended, it.Account);
    }

    [Fact]
    public void Nobody_but_the_owner_of_an_open_session_ends_one()
    {
        var (it, _) = Given.Redeemed(isTold: true);
        var (first, own) = TwoSessions(it);
        it.LogOut(own);
        var before = it.Account;

        Assert.All([own, Guid.AllBitsSet], caller =>
        {
            Assert.False(it.EndSession(first, caller: caller));
            Assert.False(it.EndSession(first, Given.Client, caller));
        });

        Assert.Same(before, it.Account);
    }

    [Fact]
    public void A_session_that_is_over_ends_no_other()
    {
        var it = Given.SignedIn();
        var (first, own) = TwoSessions(it.After(TimeSpan.FromMinutes(10)));
        it.After(TimeSpan.FromMinutes(20));
        Assert.False(it.EndSession(own, caller: first));
        Assert.True(it.EndSession(own, caller: first, seenAt: it.Now));
        Assert.DoesNotContain(it.Account.Sessions, session => session.Id == own);
    }

    /// <summary>The session before, and the newest.</summary>
    private static (Guid First, Guid Own) TwoSessions(AccountScenario it)
    {
        var first = it.Session;
        it.LogIn();
        it.Verify(it.Code);
        return (first, it.Session);
    }

    private static OutboxLogout Logout(Account account, Guid session, string client) =>
        new(client, session, "key-1", account.SubjectId!.Value, account.PairwiseSalt);

    private static IEnumerable<OutboxLogout> Logouts(Account account) =>
        account.Outbox.Select(message => message.Logout).OfType<OutboxLogout>();
}
