using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.OpenId;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Throttling;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Tests.Rules;

/// <summary>A signed-in customer enters another code (RFC 9470).</summary>
public class StepUpTests
{
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    [Fact]
    public void StepUp_mails_a_code_to_the_registered_address_and_is_a_use_of_the_session()
    {
        var it = Given.SignedIn();
        var session = it.Account.Sessions[0];

        var view = Challenged(it.After(TenMinutes).StepUp());

        var now = Given.Noon + TenMinutes;
        Assert.Equal((true, "t***@example.jp", 5), (view.AwaitsCode, view.SentTo, view.AttemptsLeft));
        Assert.Equal((now.AddMinutes(20), now.AddMinutes(1)), (view.ExpiresAt, view.ResendAt));
        Assert.Equal((view.ChallengeId, it.Session), (it.Account.Challenge!.Id, it.Account.Challenge.SessionId));
        Whole.Equal(session with { SeenAt = now }, Assert.Single(it.Account.Sessions));
        Assert.Equal((Given.Email, view.ChallengeId), (Assert.Single(it.Account.Outbox).To, it.Account.Outbox[0].Code!.ChallengeId));
        Assert.Contains(it.Account.Timeline.Entries, entry => entry.Event == TimelineEvent.StepUp && entry.Reference == view.Reference);
    }

    [Fact]
    public void The_code_confirms_the_session_and_opens_none()
    {
        var it = Given.SignedIn();
        var session = it.Account.Sessions[0];
        it.After(TenMinutes).StepUp();
        var challenge = it.Account.Challenge!;
        it.EnterWrongCodes(2);

        var result = it.After(TenMinutes).Verify(it.Code, key: "digest");

        var now = Given.Noon + (2 * TenMinutes);
        var confirmed = session with { SeenAt = now, CodeEnteredAt = now };
        Whole.Equal(
            new Verify.Result.Opened(SessionView.Of(confirmed, it.Rules), EmailChanged: false, Email: "t***@example.jp"), result);
        Whole.Equal(confirmed, Assert.Single(it.Account.Sessions));
        Whole.Equal(new Redemption(challenge with { WrongCodes = 2 }, session.Id, "digest", now), it.Account.LastRedemption);
        Assert.Equal((null, AttemptLimiter.Full), (it.Account.Challenge, it.Account.CodeLimiter));
        Assert.Contains(it.Account.Timeline.Entries, entry => entry.Event == TimelineEvent.SteppedUp);
        Assert.Equal(now, it.CheckSession()!.AuthTime);
    }

    [Fact]
    public void A_code_is_not_mailed_again_after_its_session_has_ended()
    {
        foreach (var end in new Action<AccountScenario>[] { it => it.LogOut(), it => it.EndOneSession(it.Session) })
        {
            var it = Given.SignedIn();
            it.After(TenMinutes).StepUp();
            it.ProcessDueWork(new DeliveryResult(it.Account.Challenge!.LastMail));
            it.After(TenMinutes);
            Assert.IsType<Resend.Result.Resent>(it.Resend());
            it.ProcessDueWork(new DeliveryResult(it.Account.Challenge!.LastMail));

            end(it);

            Assert.Equal(new Resend.Result.Ended(ChallengeEnd.Expired), it.After(TimeSpan.FromMinutes(5)).Resend());
            Assert.Equal(new Resend.Result.Ended(ChallengeEnd.Expired), it.SendCodeAgain());
            Assert.Empty(it.Account.Outbox.Where(mail => mail.Code is not null));
        }
    }

    [Fact]
    public void The_session_is_over_twelve_hours_after_its_opening_whatever_codes_were_entered()
    {
        var it = Given.SignedIn();
        it.After(TimeSpan.FromHours(12) - TenMinutes);
        var used = it.Now;
        Assert.IsType<StepUp.Result.Challenged>(it.StepUp(seenAt: used));
        var view = Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code)).Session;

        Assert.Equal(Given.Noon.AddHours(12), view.ExpiresAt);
        Assert.NotNull(it.After(TenMinutes - Given.Tick).CheckSession());
        Assert.Null(it.After(Given.Tick).CheckSession());
    }

    [Fact]
    public void The_code_expires_with_the_session_at_the_latest()
    {
        var it = Given.SignedIn();
        it.After(TimeSpan.FromHours(12) - TenMinutes);

        Assert.Equal(Given.Noon.AddHours(12), Challenged(it.StepUp(seenAt: it.Now)).ExpiresAt);

        var code = it.Code;
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Expired), it.After(TenMinutes).Verify(code, seenAt: it.Now));
    }

    [Fact]
    public void Session_that_was_logged_out_meanwhile_is_not_opened_again_by_the_code()
    {
        var it = Given.SignedIn();
        it.StepUp();
        var code = it.Code;
        it.LogOut();
        var before = it.Account;

        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Expired), it.Verify(code));

        Whole.Equal(before, it.Account);
        Assert.Empty(it.Account.Sessions);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public void The_code_is_good_while_the_session_is_in_use_and_not_once_it_was_idle_for_thirty_minutes(int ticks, bool isGood)
    {
        var it = Given.SignedIn();
        it.Rules = AccountRules.Default with { CodeLifetime = TimeSpan.FromHours(1) };
        it.StepUp();
        var used = it.After(TenMinutes).Now;

        var result = it.After(TimeSpan.FromMinutes(30) + (ticks * Given.Tick)).Verify(it.Code, seenAt: used);

        Assert.Equal(isGood, result is Verify.Result.Opened);
        Assert.Equal(!isGood, result.Equals(new Verify.Result.Ended(ChallengeEnd.Expired)));
    }

    [Fact]
    public void No_session_no_code()
    {
        var it = Given.SignedIn();
        it.LogOut();
        var before = it.Account;

        Assert.IsType<StepUp.Result.SessionInvalid>(it.StepUp());
        Assert.IsType<StepUp.Result.SessionInvalid>(Given.SignedIn().After(TimeSpan.FromMinutes(30)).StepUp());
        Assert.Same(before, it.Account);
    }

    [Fact]
    public void Before_the_resend_time_a_repeated_call_gives_the_same_challenge_and_mails_nothing()
    {
        var it = Given.SignedIn();
        var first = Challenged(it.StepUp());
        it.EnterWrongCodes(1);
        var before = it.Account;

        var second = Challenged(it.After(TimeSpan.FromMinutes(1) - Given.Tick).StepUp());

        Assert.Equal(first with { AttemptsLeft = 4 }, second);
        Assert.Same(before, it.Account);
        var third = Challenged(it.After(Given.Tick).StepUp());
        Assert.NotEqual(first.ChallengeId, third.ChallengeId);
        Assert.Equal(before.MailsQueued + 1, it.Account.MailsQueued);
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Replaced), it.Verify(it.Code, first.ChallengeId));
    }

    [Fact]
    public void Another_session_does_not_get_the_challenge_of_the_first()
    {
        var it = Given.SignedIn();
        var first = it.Session;
        it.LogIn();
        it.Verify(it.Code);
        var challenge = Challenged(it.StepUp(first)).ChallengeId;

        Assert.NotEqual(challenge, Challenged(it.StepUp(it.Account.Sessions[0].Id)).ChallengeId);

        it.Verify(it.Code);
        Assert.Equal([true, false], it.Account.Sessions.Select(session => session.CodeEnteredAt is not null));
    }

    [Fact]
    public void The_code_of_a_login_opens_a_session_and_confirms_none()
    {
        var it = Given.SignedIn();
        it.StepUp();
        it.LogIn();

        Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code));

        Assert.Equal(2, it.Account.Sessions.Length);
        Assert.All(it.Account.Sessions, session => Assert.Null(session.CodeEnteredAt));
    }

    [Fact]
    public void A_login_replaces_a_step_up_and_a_step_up_a_login()
    {
        var it = Given.SignedIn();
        var stepUp = Challenged(it.StepUp()).ChallengeId;
        var code = it.Code;
        it.LogIn();
        var (login, loginCode) = (it.Challenge, it.Code);

        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Replaced), it.Verify(code, stepUp));
        Assert.IsType<StepUp.Result.Challenged>(it.StepUp());
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Replaced), it.Verify(loginCode, login));
        Assert.Single(it.Account.Outbox);
    }

    [Fact]
    public void The_fifth_wrong_code_ends_the_challenge_and_the_session_goes_on_as_old_as_it_was()
    {
        var it = Given.SignedIn();
        it.StepUp();
        var code = it.Code;
        for (var left = 4; left > 0; left--)
        {
            Assert.Equal(new Verify.Result.CodeMismatch(left), it.Verify(Given.WrongCode));
        }

        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.AttemptsExhausted), it.Verify(Given.WrongCode));
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.AttemptsExhausted), it.Verify(code));
        Assert.Equal(Given.Noon, it.CheckSession()!.AuthTime);
    }

    [Fact]
    public void Wrong_codes_of_step_ups_and_logins_share_their_limit()
    {
        var it = Given.SignedIn();
        it.StepUp();
        it.EnterWrongCodes(3);
        it.LogIn();
        it.EnterWrongCodes(2);
        it.StepUp();

        Assert.Equal(new Verify.Result.TooManyAttempts(TimeSpan.FromSeconds(30)), it.Verify(it.Code));
    }

    [Fact]
    public void The_phone_number_alone_does_not_change_the_address()
    {
        var it = Given.SignedIn();
        it.StepUp();
        var before = it.Account;

        Assert.Equal(new ChangeEmail.Result.Ended(ChallengeEnd.Unknown), it.ChangeEmail());
        Assert.Equal(new ChangeEmail.Result.Ended(ChallengeEnd.Unknown), it.ChangeEmail(phone: Given.WrongPhone));

        Assert.Same(before, it.Account);
    }

    [Fact]
    public void A_step_up_clears_no_failures_of_passwords_and_phone_numbers()
    {
        var it = Given.SignedIn();
        it.LogIn("wrong");
        it.LogIn();
        it.ChangeEmail(phone: Given.WrongPhone);
        var before = it.Account;
        it.StepUp();

        Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code));

        Assert.Equal((before.PasswordLimiter, before.PhoneLimiter), (it.Account.PasswordLimiter, it.Account.PhoneLimiter));
    }

    [Fact]
    public void Without_an_address_that_a_mail_can_reach_the_customer_has_to_log_in()
    {
        var it = Given.SignedIn();
        it.Account = it.Account with { Email = null };
        Assert.Equal(new StepUp.Result.LoginRequired(EmailProblem.EmailMissing), it.StepUp());
        it.Account = it.Account with { Email = "a..b@example.jp" };
        Assert.Equal(new StepUp.Result.LoginRequired(EmailProblem.EmailUndeliverable), it.StepUp());
        Assert.Null(it.Account.Challenge);
        Assert.Empty(it.Account.Outbox);
    }

    [Fact]
    public void Fifty_mails_a_day_are_those_of_logins_and_step_ups_together()
    {
        var it = Given.SignedIn();
        for (var mails = 1; mails < 50; mails++)
        {
            Assert.IsType<StepUp.Result.Challenged>(it.After(TimeSpan.FromMinutes(1)).StepUp());
        }

        var before = it.Account;
        var wait = Given.Noon.AddDays(1) - it.After(TimeSpan.FromMinutes(1)).Now;
        Assert.Equal(new StepUp.Result.TooManyAttempts(wait), it.StepUp());
        Whole.Equal(before, it.Account);
        Assert.Contains(it.Account.Timeline.Entries, entry => entry is { Event: TimelineEvent.StepUpRefused, Reason: "too-many-mails" });
    }

    [Fact]
    public void Within_a_minute_the_same_code_and_key_give_the_same_answer_again_and_change_nothing()
    {
        var it = Given.SignedIn();
        it.StepUp();
        var code = it.Code;
        var first = it.Verify(code, key: "digest");
        var before = it.Account;

        Assert.Equal(first, it.After(TimeSpan.FromMinutes(1) - Given.Tick).Verify(code, key: "digest"));

        Assert.Same(before, it.Account);
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Used), it.Verify(code));
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Used), it.After(Given.Tick).Verify(code, key: "digest"));
    }

    [Fact]
    public void What_a_client_got_before_keeps_its_time_at_a_refresh_and_what_it_gets_after_has_the_new_one()
    {
        var (it, code) = Given.Redeemed();
        it.After(TenMinutes).StepUp();
        it.Verify(it.Code);
        var later = it.NewId();
        it.RedeemCode(later);

        Assert.Equal(Given.Noon, Good(it.RefreshGrant(code, 0)).Session.AuthTime);
        Assert.Equal(Given.Noon, it.ReadGrant(code)!.Session.AuthTime);
        Assert.Equal(Given.Noon + TenMinutes, Good(it.RefreshGrant(later, 0)).Session.AuthTime);
        it.After(TenMinutes).StepUp();
        it.Verify(it.Code);
        Assert.Equal(Given.Noon + TenMinutes, it.ReadGrant(later)!.Session.AuthTime);
    }

    [Fact]
    public void Code_entered_in_the_future_ends_the_session_because_the_clock_was_set_back()
    {
        var it = Given.SignedIn();
        it.After(TenMinutes).StepUp();
        it.Verify(it.Code);

        Assert.NotNull(it.After(-TimeSpan.FromMinutes(1)).CheckSession());
        Assert.Null(it.After(-Given.Tick).CheckSession());
    }

    private static ChallengeView Challenged(StepUp.Result result) => Assert.IsType<StepUp.Result.Challenged>(result).Challenge;

    private static GrantResult.Good Good(GrantResult result) => Assert.IsType<GrantResult.Good>(result);
}
