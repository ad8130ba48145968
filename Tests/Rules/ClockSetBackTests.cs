using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Tests.Rules;

/// <summary>The clock is set back by a day while something waits for its time.</summary>
public class ClockSetBackTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public void LogIn_after_five_failures_waits_no_longer_than_the_rule_says()
    {
        var it = Given.Customer();
        for (var i = 0; i < 5; i++)
        {
            it.LogIn("wrong");
        }

        Assert.Equal(new LogIn.Result.TooManyAttempts(TimeSpan.FromSeconds(30)), it.After(-TimeSpan.FromSeconds(10)).LogIn());
        Assert.IsType<LogIn.Result.Challenged>(it.After(-Day).LogIn());
    }

    [Fact]
    public void Verify_after_five_wrong_codes_waits_no_longer_than_the_rule_says()
    {
        var it = Given.LoggedIn();
        it.EnterWrongCodes(5);
        it.After(-Day).LogIn();
        Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code));
    }

    [Fact]
    public void Resend_waits_no_longer_than_the_rule_says()
    {
        var it = Given.LoggedIn();
        Assert.Equal(new Resend.Result.TooSoon(TimeSpan.FromMinutes(1)), it.After(-TimeSpan.FromSeconds(10)).Resend());
    }

    [Fact]
    public void Challenge_begun_in_the_future_has_expired()
    {
        var it = Given.LoggedIn();
        var code = it.Code;
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Expired), it.After(-Day).Verify(code));
        it.ProcessDueWork();
        Assert.Null(it.Account.Challenge);
    }

    [Fact]
    public void Challenge_shows_no_more_time_than_its_lifetime()
    {
        var it = Given.LoggedIn();
        it.After(TimeSpan.FromMinutes(15)).ChangeEmail();
        var view = ((Resend.Result.Resent)it.After(-TimeSpan.FromMinutes(10)).Resend()).Challenge;
        Assert.Equal((it.Now.AddMinutes(20), it.Now.AddMinutes(1)), (view.ExpiresAt, view.ResendAt));
    }

    [Fact]
    public void Phone_lock_lasts_no_longer_than_the_rule_says()
    {
        var it = Given.LoggedIn();
        for (var i = 0; i < 3; i++)
        {
            it.ChangeEmail(phone: Given.WrongPhone);
        }

        it.After(-Day).LogIn();
        Assert.IsType<ChangeEmail.Result.Challenged>(it.ChangeEmail());
        Assert.False(it.Show()!.PhoneLocked);
    }

    [Fact]
    public void Session_of_the_future_is_over()
    {
        var it = Given.SignedIn();
        Assert.NotNull(it.After(-TimeSpan.FromSeconds(10)).CheckSession());
        Assert.Null(it.After(-Day).CheckSession());
        Assert.Empty(it.Show()!.Sessions);
    }

    [Fact]
    public void Verify_repeated_with_its_key_gives_no_session_of_the_future()
    {
        var it = Given.LoggedIn();
        var code = it.Code;
        it.Verify(code, key: "key");
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Used), it.After(-Day).Verify(code, key: "key"));
    }

    [Fact]
    public void Mail_that_waits_for_its_next_try_is_tried_at_once()
    {
        var it = Given.SignedIn();
        it.SetEmail(Given.NewEmail);
        var notice = it.Account.Outbox[^1].Number;
        it.ProcessDueWork(new DeliveryResult(notice, "connect: refused"));
        it.After(-Day).ProcessDueWork();
        Assert.Equal(it.Now, it.Account.Outbox[^1].NextTryAt);
    }

    [Fact]
    public void Refusal_is_recorded_once_an_hour_though_the_timeline_is_full_of_later_entries()
    {
        var it = Given.Customer();
        it.Account = it.Account with
        {
            Timeline = Enumerable.Range(0, Timeline.Kept).Aggregate(
                Timeline.Empty, (timeline, i) => timeline.Add(new(Given.Noon.AddMinutes(i), TimelineEvent.LookedAt, By: $"desk {i}"))),
        };
        it.After(-Day).Show();
        var noted = it.Account;
        it.Show();
        Assert.Same(noted, it.Account);
    }
}
