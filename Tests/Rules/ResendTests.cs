using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Throttling;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Tests.Rules;

public class ResendTests
{
    [Fact]
    public void A_tick_before_its_time_it_is_too_soon_and_nothing_changes()
    {
        var it = Given.LoggedIn();
        var before = it.Account;
        Assert.Equal(new Resend.Result.TooSoon(TimeSpan.FromMinutes(1)), it.Resend());
        Assert.Equal(new Resend.Result.TooSoon(Given.Tick), it.After(TimeSpan.FromMinutes(1) - Given.Tick).Resend());
        Whole.Equal(before, it.Account);
    }

    [Fact]
    public void At_its_time_the_same_code_goes_again_with_the_same_expiry()
    {
        var it = Given.LoggedIn();
        var (code, before) = (it.Code, it.Account);
        it.ProcessDueWork(new DeliveryResult(1));
        var result = it.After(TimeSpan.FromMinutes(1)).Resend();

        var resent = before.Challenge! with { ResendAt = Given.Noon.AddMinutes(2), LastMail = 2 };
        Whole.Equal(new Resend.Result.Resent(ChallengeView.Of(resent, AccountRules.Default, it.Now)), result);
        Whole.Equal(
            before with
            {
                Challenge = resent,
                Outbox = [before.Outbox[0] with { Number = 2, QueuedAt = it.Now, NextTryAt = it.Now }],
                MailsQueued = 2,
                MailLimiter = before.MailLimiter!.AfterMail(it.Now, AccountRules.Default),
            },
            it.Account);
        Assert.Equal(code, it.Code);
    }

    [Fact]
    public void A_mail_still_owed_is_hurried_and_not_doubled()
    {
        var it = Given.LoggedIn();
        it.ProcessDueWork(new DeliveryResult(1, "connect: refused"));
        it.After(TimeSpan.FromMinutes(1)).Resend();
        var mail = Assert.Single(it.Account.Outbox);
        Assert.Equal((1, Given.Noon.AddMinutes(1)), (mail.Number, mail.NextTryAt));
    }

    [Fact]
    public void Each_resend_waits_anew()
    {
        var it = Given.LoggedIn();
        it.After(TimeSpan.FromMinutes(1)).Resend();
        Assert.Equal(new Resend.Result.TooSoon(TimeSpan.FromMinutes(1)), it.Resend());
        Assert.IsType<Resend.Result.Resent>(it.After(TimeSpan.FromMinutes(1)).Resend());
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public void It_works_until_the_expiry_and_not_at_it(int ticksPastExpiry, bool resent)
    {
        var it = Given.LoggedIn();
        var result = it.After(TimeSpan.FromMinutes(20) + ticksPastExpiry * Given.Tick).Resend();
        Assert.Equal(resent, result is Resend.Result.Resent);
        Assert.Equal(!resent, result.Equals(new Resend.Result.Ended(ChallengeEnd.Expired)));
    }

    [Fact]
    public void It_refills_no_budget()
    {
        var it = Given.LoggedIn();
        it.EnterWrongCodes(4);
        var resent = Assert.IsType<Resend.Result.Resent>(it.After(TimeSpan.FromMinutes(1)).Resend());
        Assert.Equal(1, resent.Challenge.AttemptsLeft);
        Assert.Equal(new AttemptLimiter(4, 4, Given.Noon), it.Account.CodeLimiter);
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.AttemptsExhausted), it.Verify(Given.WrongCode));
    }

    [Fact]
    public void After_an_email_change_the_code_goes_to_the_new_address_again()
    {
        var it = Given.LoggedIn();
        it.ChangeEmail();
        it.ProcessDueWork(new DeliveryResult(2));
        it.After(TimeSpan.FromMinutes(1)).Resend();
        var mail = Assert.Single(it.Account.Outbox);
        Assert.Equal((Given.NewEmail, new OutboxCode(it.Challenge, "key-1", 2, true)), (mail.To, mail.Code));
    }

    [Fact]
    public void A_challenge_that_awaits_an_address_has_nothing_to_send_again()
    {
        var it = Given.LoggedIn(email: null);
        Assert.Equal(new Resend.Result.Ended(ChallengeEnd.Unknown), it.After(TimeSpan.FromMinutes(1)).Resend());
    }

    [Fact]
    public void A_used_and_an_unknown_challenge_say_so()
    {
        var it = Given.SignedIn();
        Assert.Equal(new Resend.Result.Ended(ChallengeEnd.Used), it.Resend());
        Assert.Equal(new Resend.Result.Ended(ChallengeEnd.Unknown), it.Resend(Guid.AllBitsSet));
    }

    [Fact]
    public void A_repeated_call_gets_the_first_answer_and_mails_and_counts_nothing()
    {
        var it = Given.LoggedIn();
        it.ProcessDueWork(new DeliveryResult(1));
        var call = Guid.NewGuid();
        var first = it.After(TimeSpan.FromMinutes(1)).Resend(call: call);
        it.ProcessDueWork(new DeliveryResult(2));
        var before = it.Account;

        Whole.Equal(first, it.Resend(call: call));

        Assert.Same(before, it.Account);
        Assert.IsType<Resend.Result.TooSoon>(it.Resend(call: Guid.NewGuid()));
        it.After(TimeSpan.FromMinutes(1)).Resend(call: Guid.NewGuid());
        Assert.Equal(3, it.Account.MailsQueued);
        Assert.IsType<Resend.Result.TooSoon>(it.Resend(call: call));
        it.LogIn();
        Assert.IsType<Resend.Result.TooSoon>(it.Resend(call: call));
    }

    [Fact]
    public void A_repeated_call_of_the_desk_gets_the_first_answer_and_is_on_the_timeline_once()
    {
        var it = Given.LoggedIn();
        it.ProcessDueWork(new DeliveryResult(1));
        var call = Guid.NewGuid();
        var first = it.After(TimeSpan.FromMinutes(1)).SendCodeAgain(call);
        Assert.IsType<Resend.Result.Resent>(first);
        var before = it.Account;

        Whole.Equal(first, it.SendCodeAgain(call));

        Assert.Same(before, it.Account);
        Assert.Equal(1, it.Account.Timeline.Entries.Single(entry => entry.Event == TimelineEvent.CodeSentAgain).Times);
    }
}
