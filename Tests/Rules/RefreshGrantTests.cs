using OrleansSelfCare.Accounts.OpenId;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Tests.Rules;

public class RefreshGrantTests
{
    [Fact]
    public void The_newest_generation_gives_the_next_and_is_a_use_of_the_session()
    {
        var (it, code) = Given.Redeemed();
        var (before, call) = (it.Account, it.NewId());

        var result = it.After(TimeSpan.FromMinutes(29)).RefreshGrant(code, 0, call: call);

        var (now, session) = (Given.Noon.AddMinutes(29), before.Sessions[0]);
        Whole.Equal(
            new GrantResult.Good(
                new SessionView(session.Id, "key-1", Given.Noon, now.AddMinutes(30)),
                new(before.SubjectId!.Value, Given.Email, true, before.PairwiseSalt),
                code,
                1),
            result);
        Whole.Equal(
            before with
            {
                Sessions =
                [
                    session with
                    {
                        SeenAt = now, Grants = [session.Grants[0] with { Generation = 1, LastRefresh = new(call, now) }],
                    },
                ],
            },
            it.Account);
        Assert.Equal(before.Timeline, it.Account.Timeline);
    }

    /// <summary>A version before pairwise subjects has stored the account.</summary>
    [Fact]
    public void A_refresh_makes_the_salt_that_is_missing_and_no_other_subject()
    {
        var (it, code) = Given.Redeemed();
        var subject = it.Account.SubjectId!.Value;
        it.Account = it.Account with { PairwiseSalt = null };

        var first = Assert.IsType<GrantResult.Good>(it.RefreshGrant(code, 0)).Customer;
        var second = Assert.IsType<GrantResult.Good>(it.RefreshGrant(code, 1)).Customer;

        Assert.Equal((subject, it.Account.PairwiseSalt), (first.Subject, first.PairwiseSalt));
        Assert.NotNull(first.PairwiseSalt);
        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public void The_generation_before_gives_the_same_next_one_for_less_than_ten_seconds(int ticks, bool isGood)
    {
        var (it, code) = Given.Redeemed();
        var first = it.RefreshGrant(code, 0);
        var before = it.Account;

        var again = it.After(TimeSpan.FromSeconds(10) + (ticks * Given.Tick)).RefreshGrant(code, 0);

        Whole.Equal(isGood ? first : new GrantResult.Invalid(), again);
        Assert.Equal(isGood, ReferenceEquals(before, it.Account));
        Assert.Equal(!isGood, it.Account.Sessions[0].Grants[0].IsEnded);
    }

    [Fact]
    public void An_older_generation_that_comes_again_ends_the_grant_and_is_stored_once()
    {
        var (it, code) = Given.Redeemed();
        it.RefreshGrant(code, 0);
        it.RefreshGrant(code, 1);
        var before = it.Account;

        Assert.Equal(new GrantResult.Invalid(), it.RefreshGrant(code, 0));

        var session = before.Sessions[0];
        Whole.Equal(before with { Sessions = [session with { Grants = [session.Grants[0] with { IsEnded = true }] }] }, it.Account);
        Assert.Equal(
            new TimelineEntry(
                it.Now, TimelineEvent.ServiceEnded, "refresh-token-used-twice", Network: Given.Home, Client: Given.Client),
            it.Account.Timeline.Entries[0]);
        var ended = it.Account;
        Assert.Equal(new GrantResult.Invalid(), it.RefreshGrant(code, 2));
        Assert.Equal(new GrantResult.Invalid(), it.RefreshGrant(code, 0));
        Assert.Same(ended, it.Account);
        Assert.Null(it.ReadUserInfo(code));
    }

    [Fact]
    public void The_same_call_again_gives_the_same_however_late()
    {
        var (it, code) = Given.Redeemed();
        var call = it.NewId();
        var first = it.RefreshGrant(code, 0, call: call);
        var before = it.Account;
        Whole.Equal(first, it.After(TimeSpan.FromSeconds(29)).RefreshGrant(code, 0, call: call));
        Assert.Same(before, it.Account);
    }

    [Fact]
    public void The_call_that_redeemed_the_code_is_no_repetition_of_a_refresh()
    {
        var it = Given.SignedIn();
        var (code, call) = (it.NewId(), it.NewId());
        it.RedeemCode(code, call: call);
        it.RefreshGrant(code, 0);
        Assert.Equal(new GrantResult.Invalid(), it.After(TimeSpan.FromSeconds(10)).RefreshGrant(code, 0, call: call));
    }

    /// <summary>Otherwise a clock set back by an hour would make the seconds of a retry an hour longer.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void After_the_clock_was_set_back_by_more_than_a_minute_the_generation_before_ends_the_grant(int ticks, bool isGood)
    {
        var (it, code) = Given.Redeemed();
        it.After(TimeSpan.FromMinutes(10)).RefreshGrant(code, 0);
        var again = it.After(-TimeSpan.FromMinutes(1) - (ticks * Given.Tick)).RefreshGrant(code, 0);
        Assert.Equal(isGood, again is GrantResult.Good);
    }

    [Fact]
    public void A_generation_that_was_never_given_another_client_and_another_session_give_nothing_and_end_nothing()
    {
        var (it, code) = Given.Redeemed();
        var before = it.Account;
        Assert.Equal(new GrantResult.Invalid(), it.RefreshGrant(code, 1));
        Assert.Equal(new GrantResult.Invalid(), it.RefreshGrant(code, 0, Given.OtherClient));
        Assert.Equal(new GrantResult.Invalid(), it.RefreshGrant(it.NewId(), 0));
        Assert.Equal(new GrantResult.Invalid(), it.RefreshGrant(code, 0, session: Guid.AllBitsSet));
        Assert.Same(before, it.Account);

        it.LogIn();
        it.Verify(it.Code);
        Assert.Equal(new GrantResult.Invalid(), it.RefreshGrant(code, 0));
        Assert.IsType<GrantResult.Good>(it.RefreshGrant(code, 0, session: before.Sessions[0].Id));
    }

    [Fact]
    public void One_clients_refresh_ends_no_other_clients_grant()
    {
        var (it, code) = Given.Redeemed();
        var other = it.NewId();
        it.RedeemCode(other, client: Given.OtherClient);
        it.RefreshGrant(code, 0);
        it.RefreshGrant(code, 1);
        it.RefreshGrant(code, 0);
        Assert.IsType<GrantResult.Good>(it.RefreshGrant(other, 0, Given.OtherClient));
    }

    [Fact]
    public void Refreshes_keep_a_session_until_it_is_twelve_hours_old_and_no_longer()
    {
        var (it, code) = Given.Redeemed();
        var end = Given.Noon.AddHours(12);
        var generation = 0;
        for (; it.Now < end.AddMinutes(-20); generation++)
        {
            it.After(TimeSpan.FromMinutes(20)).RefreshGrant(code, generation);
        }

        it.After(end - it.Now - Given.Tick);
        var last = Assert.IsType<GrantResult.Good>(it.RefreshGrant(code, generation));
        Assert.Equal((generation + 1, end), (last.Generation, last.Session.ExpiresAt));
        Assert.Equal(new GrantResult.Invalid(), it.After(Given.Tick).RefreshGrant(code, last.Generation));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public void The_idle_time_runs_from_the_last_use_that_is_known_in_memory(int ticks, bool isGood)
    {
        var (it, code) = Given.Redeemed();
        it.After(TimeSpan.FromMinutes(50) + (ticks * Given.Tick));
        Assert.Equal(isGood, it.RefreshGrant(code, 0, seenAt: Given.Noon.AddMinutes(20)) is GrantResult.Good);
    }
}
