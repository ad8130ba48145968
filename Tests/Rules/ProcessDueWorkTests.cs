using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.SignIn;

namespace OrleansSelfCare.Tests.Rules;

public class ProcessDueWorkTests
{
    [Fact]
    public void With_nothing_due_nothing_changes()
    {
        var it = Given.SignedIn();
        it.LogIn();
        var before = it.Account;
        it.After(TimeSpan.FromMinutes(20) - Given.Tick).ProcessDueWork(new DeliveryResult(99));
        Whole.Equal(before, it.Account);
    }

    [Fact]
    public void At_its_expiry_the_challenge_and_its_unsent_mail_are_dropped()
    {
        var it = Given.LoggedIn();
        var (before, code) = (it.Account, it.Code);
        it.After(TimeSpan.FromMinutes(20)).ProcessDueWork();
        Whole.Equal(
            before with { Challenge = null, Ended = [new ClosedChallenge(it.Challenge, ChallengeEnd.Expired)], Outbox = [] },
            it.Account);
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Expired), it.Verify(code));
    }

    [Fact]
    public void A_mail_the_server_took_is_owed_no_more()
    {
        var it = Given.LoggedIn();
        var before = it.Account;
        it.ProcessDueWork(new DeliveryResult(1));
        Whole.Equal(before with { Outbox = [] }, it.Account);
    }

    [Fact]
    public void A_failed_mail_waits_longer_each_time_up_to_five_minutes()
    {
        var it = Given.LoggedIn();
        List<TimeSpan> pauses = [];
        for (var i = 0; i < 8; i++)
        {
            it.ProcessDueWork(new DeliveryResult(1, "connect: refused"));
            pauses.Add(it.Account.Outbox[0].NextTryAt - it.Now);
        }

        Assert.Equal([5, 10, 20, 40, 80, 160, 300, 300], pauses.Select(pause => pause.TotalSeconds));
        Assert.Equal(8, it.Account.Outbox[0].FailedTries);
    }

    [Fact]
    public void A_mail_that_failed_a_thousand_times_still_waits_five_minutes()
    {
        var mail = Given.LoggedIn().Account.Outbox[0] with { FailedTries = 1000 };
        Assert.Equal(Given.Noon.AddMinutes(5), mail.AfterFailure(Given.Noon).NextTryAt);
    }

    [Fact]
    public void What_became_of_a_mail_that_is_no_use_any_more_is_forgotten()
    {
        var it = Given.LoggedIn();
        it.ChangeEmail();
        var before = it.Account;
        it.ProcessDueWork(new DeliveryResult(1), new DeliveryResult(1, "connect: refused"));
        Whole.Equal(before, it.Account);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    public void A_notice_is_given_up_after_a_day_to_the_tick(int ticks, int owed)
    {
        var it = Given.LoggedIn();
        it.ChangeEmail();
        it.Verify(it.Code);
        it.After(TimeSpan.FromDays(1) + ticks * Given.Tick).ProcessDueWork();
        Assert.Equal(owed, it.Account.Outbox.Length);
    }

    [Fact]
    public void A_notice_outlives_the_challenge_a_new_login_and_a_new_password()
    {
        var it = Given.LoggedIn();
        it.ChangeEmail();
        it.Verify(it.Code);
        it.LogIn();
        it.ChangePassword();
        it.After(TimeSpan.FromHours(1)).ProcessDueWork();
        Assert.Equal([Given.Email, Given.NewEmail], it.Account.Outbox.Select(notice => notice.Recipient));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    public void A_sessions_use_is_noted_from_five_minutes_on(int ticks, bool noted)
    {
        var it = Given.SignedIn();
        var usedAt = Given.Noon.AddMinutes(5) + ticks * Given.Tick;
        Assert.Equal(noted, ProcessDueWork.IsUseUnstored(it.Account, it.Session, usedAt));
        it.After(TimeSpan.FromMinutes(6)).ProcessDueWork(new Dictionary<Guid, DateTimeOffset> { [it.Session] = usedAt });
        Assert.Equal(noted ? usedAt : Given.Noon, it.Account.Sessions[0].SeenAt);
    }

    [Fact]
    public void With_one_use_noted_the_others_are_too_and_what_is_over_goes()
    {
        var it = Given.SignedIn();
        var idle = it.Session;
        SignInAgain(it.After(TimeSpan.FromMinutes(20)));
        var busy = it.Session;
        SignInAgain(it);
        var other = it.Session;
        var now = it.After(TimeSpan.FromMinutes(10)).Now;
        it.ProcessDueWork(new Dictionary<Guid, DateTimeOffset> { [busy] = now, [other] = now.AddMinutes(-9) });
        Assert.Equal([(other, now.AddMinutes(-9)), (busy, now)], it.Account.Sessions.Select(session => (session.Id, session.SeenAt)));
        Assert.Null(it.CheckSession(idle));
    }

    [Fact]
    public void The_next_waking_is_for_the_mail_or_the_expiry_whichever_is_first()
    {
        var it = Given.LoggedIn();
        it.ProcessDueWork(new DeliveryResult(1, "connect: refused"));
        Assert.Equal(Given.Noon.AddSeconds(5), ProcessDueWork.NextAt(it.Account, isInDelivery: _ => false));
        Assert.Equal(Given.Noon.AddMinutes(20), ProcessDueWork.NextAt(it.Account, isInDelivery: _ => true));
        it.Account = it.Account with { Outbox = [it.Account.Outbox[0] with { NextTryAt = Given.Noon.AddHours(1) }] };
        Assert.Equal(Given.Noon.AddMinutes(20), ProcessDueWork.NextAt(it.Account, isInDelivery: _ => false));
        Assert.Equal(Given.Noon.AddHours(1), ProcessDueWork.NextMailAt(it.Account));
    }

    [Fact]
    public void With_nothing_pending_nobody_needs_waking()
    {
        var it = Given.SignedIn();
        Assert.Null(ProcessDueWork.NextAt(it.Account, isInDelivery: _ => false));
        Assert.Null(ProcessDueWork.NextMailAt(it.Account));
    }

    private static void SignInAgain(AccountScenario it)
    {
        it.LogIn();
        it.Verify(it.Code);
    }
}
