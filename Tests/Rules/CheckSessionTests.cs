using OrleansSelfCare.Accounts.Sessions;

namespace OrleansSelfCare.Tests.Rules;

public class CheckSessionTests
{
    [Fact]
    public void A_session_in_use_stands_and_says_until_when()
    {
        var it = Given.SignedIn();
        var now = Given.Noon.AddMinutes(10);
        Assert.Equal(
            new SessionView(it.Session, "key-1", Given.Noon, now.AddMinutes(30)),
            it.After(TimeSpan.FromMinutes(10)).CheckSession());
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public void Idle_for_thirty_minutes_it_is_over_and_a_tick_before_it_is_not(int ticks, bool stands)
    {
        var it = Given.SignedIn();
        Assert.Equal(stands, it.After(TimeSpan.FromMinutes(30) + ticks * Given.Tick).CheckSession() is not null);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public void The_idle_time_runs_from_the_last_use_the_shell_remembers(int ticks, bool stands)
    {
        var it = Given.SignedIn();
        var usedAt = Given.Noon.AddMinutes(20);
        Assert.Equal(stands, it.After(TimeSpan.FromMinutes(50) + ticks * Given.Tick).CheckSession(seenAt: usedAt) is not null);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public void A_check_that_is_no_use_says_when_the_session_ends_since_its_last_use(int ticks, bool stands)
    {
        var it = Given.SignedIn();
        var usedAt = Given.Noon.AddMinutes(20);
        var session = it.After(TimeSpan.FromMinutes(50) + ticks * Given.Tick).CheckSession(seenAt: usedAt, isUse: false);
        Assert.Equal(stands ? new SessionView(it.Session, "key-1", Given.Noon, usedAt.AddMinutes(30)) : null, session);
    }

    [Fact]
    public void A_use_older_than_the_stored_one_changes_nothing()
    {
        var it = Given.SignedIn();
        Assert.NotNull(it.After(TimeSpan.FromMinutes(29)).CheckSession(seenAt: Given.Noon.AddHours(-1)));
    }

    [Fact]
    public void At_twelve_hours_it_is_over_however_busy_and_a_tick_before_it_is_not()
    {
        var it = Given.SignedIn();
        var end = Given.Noon.AddHours(12);
        it.After(TimeSpan.FromHours(12) - Given.Tick);
        Assert.Equal(new SessionView(it.Session, "key-1", Given.Noon, end), it.CheckSession(seenAt: end.AddMinutes(-1)));
        Assert.Null(it.After(Given.Tick).CheckSession(seenAt: end - Given.Tick));
    }

    [Fact]
    public void An_unknown_session_and_one_of_a_disabled_or_missing_account_are_none()
    {
        var it = Given.SignedIn();
        Assert.Null(it.CheckSession(Guid.AllBitsSet));
        var account = it.Account;
        it.Account = account with { IsDisabled = true };
        Assert.Null(it.CheckSession());
        it.Account = account with { PasswordHash = null };
        Assert.Null(it.CheckSession());
    }

    [Fact]
    public void A_challenge_is_no_session()
    {
        var it = Given.LoggedIn();
        Assert.Null(it.CheckSession(it.Challenge));
    }
}
