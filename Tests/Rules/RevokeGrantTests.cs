using OrleansSelfCare.Accounts.OpenId;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Tests.Rules;

public class RevokeGrantTests
{
    [Fact]
    public void The_grant_ends_and_the_session_goes_on_without_a_use()
    {
        var (it, code) = Given.Redeemed();
        var before = it.Account;

        it.After(TimeSpan.FromMinutes(5)).RevokeGrant(code);

        var session = before.Sessions[0];
        Whole.Equal(
            before with { Sessions = [session with { Grants = [session.Grants[0] with { IsEnded = true }] }] }, it.Account);
        Assert.Equal(
            new TimelineEntry(it.Now, TimelineEvent.ServiceEnded, "revoked", Network: Given.Home, Client: Given.Client),
            it.Account.Timeline.Entries[0]);
        Assert.Null(it.ReadUserInfo(code));
        Assert.Equal(new GrantResult.Invalid(), it.RefreshGrant(code, 0));
        Assert.Equal(new GrantResult.Invalid(), it.RedeemCode(code, issuedAt: Given.Noon));
    }

    [Fact]
    public void A_repeated_call_and_a_grant_that_has_ended_change_nothing()
    {
        var (it, code) = Given.Redeemed();
        it.RevokeGrant(code);
        var once = it.Account;

        it.After(TimeSpan.FromMinutes(5)).RevokeGrant(code);

        Assert.Same(once, it.Account);
    }

    [Fact]
    public void A_grant_that_is_unknown_of_another_client_or_of_a_session_that_has_ended_changes_nothing()
    {
        var (it, code) = Given.Redeemed();
        var before = it.Account;
        it.RevokeGrant(code, Given.OtherClient);
        it.RevokeGrant(it.NewId());
        it.RevokeGrant(code, session: Guid.AllBitsSet);
        it.After(TimeSpan.FromMinutes(30)).RevokeGrant(code);

        Assert.Same(before, it.Account);
    }

    [Fact]
    public void Other_grants_stay_good()
    {
        var (it, code) = Given.Redeemed();
        var other = it.NewId();
        it.RedeemCode(other);

        it.RevokeGrant(code);

        Assert.NotNull(it.ReadUserInfo(other));
    }
}
