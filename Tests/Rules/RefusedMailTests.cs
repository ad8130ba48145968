using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Tests.Rules;

/// <summary>A recipient that the mail server refuses permanently (5xx to RCPT), and what a waiting page is shown.</summary>
public class RefusedMailTests
{
    private static readonly DeliveryResult Refused = new(1, "RCPT 550 5.1.1") { IsRefused = true, EnhancedStatus = "5.1.1" };

    [Fact]
    public void A_code_that_is_refused_permanently_is_not_tried_again_and_the_timeline_says_so()
    {
        var it = Given.LoggedIn();

        it.ProcessDueWork(Refused);

        Assert.Empty(it.Account.Outbox);
        Assert.Equal(MailProblem.Refused, it.Account.Challenge!.MailProblem);
        Assert.Equal(
            (TimelineEvent.CodeMailRefused, "RCPT 550 5.1.1", it.Account.Challenge.Reference),
            (it.Timeline()![1].Event, it.Timeline()![1].Reason, it.Timeline()![1].Reference));
    }

    [Fact]
    public void A_mail_that_is_refused_for_now_is_tried_again()
    {
        var it = Given.LoggedIn();
        it.ProcessDueWork(new DeliveryResult(1, "RCPT 450 4.2.1") { EnhancedStatus = "4.2.1" });
        Assert.Equal(Given.Noon.AddSeconds(5), Assert.Single(it.Account.Outbox).NextTryAt);
        Assert.Null(it.Account.Challenge!.MailProblem);
    }

    [Fact]
    public void A_notice_that_is_refused_permanently_is_not_tried_again_and_is_no_problem_of_the_pending_code()
    {
        var it = Given.LoggedIn();
        it.ProcessDueWork(new DeliveryResult(1));
        it.ResetPassword();
        it.LogIn("fresh and random");

        it.ProcessDueWork(Refused with { Number = 2 });

        Assert.Equal([3], it.Account.Outbox.Select(mail => mail.Number));
        Assert.Null(it.Account.Challenge!.MailProblem);
        Assert.Contains(it.Timeline()!, entry => entry.Event == TimelineEvent.NoticeMailRefused);
    }

    [Fact]
    public void Resend_and_a_fresh_login_try_once_more_after_a_refusal()
    {
        var it = Given.LoggedIn();
        it.ProcessDueWork(Refused);

        var resent = Assert.IsType<Resend.Result.Resent>(it.After(TimeSpan.FromMinutes(1)).Resend());

        Assert.Null(resent.Challenge.MailProblem);
        Assert.Equal((2, 2), (Assert.Single(it.Account.Outbox).Number, it.Account.Challenge!.LastMail));
        it.ProcessDueWork(Refused with { Number = 2 });
        Assert.Empty(it.Account.Outbox);
        Assert.IsType<LogIn.Result.Challenged>(it.LogIn());
        Assert.Single(it.Account.Outbox);
    }

    [Fact]
    public void A_refusal_of_the_old_address_is_forgotten_when_a_code_goes_to_another()
    {
        var it = Given.LoggedIn();
        it.ProcessDueWork(Refused);
        it.ChangeEmail();
        Assert.Null(it.Account.Challenge!.MailProblem);
        Assert.Equal((Delivery.Queued, (MailProblem?)null), Shown(it));
    }

    [Fact]
    public void Status_says_queued_then_sent_then_came_back()
    {
        var it = Given.LoggedIn();
        Assert.Equal((Delivery.Queued, (MailProblem?)null), Shown(it));
        it.ProcessDueWork(new DeliveryResult(1));
        Assert.Equal((Delivery.Sent, (MailProblem?)null), Shown(it));
        it.Report(mail: 1, "5.1.1");
        Assert.Equal(MailProblem.Bounced, Shown(it).Problem);
    }

    [Fact]
    public void Status_says_refused_and_after_a_resend_queued_again()
    {
        var it = Given.LoggedIn();
        it.ProcessDueWork(Refused);
        Assert.Equal(MailProblem.Refused, Shown(it).Problem);
        it.After(TimeSpan.FromMinutes(1)).Resend();
        Assert.Equal((Delivery.Queued, (MailProblem?)null), Shown(it));
    }

    [Fact]
    public void Status_of_a_challenge_without_a_code_says_nothing_of_a_mail() =>
        Assert.Equal(((Delivery?)null, (MailProblem?)null), Shown(Given.LoggedIn(email: null)));

    [Fact]
    public void Status_of_a_challenge_that_has_ended_says_why()
    {
        var it = Given.LoggedIn();
        var first = it.Challenge;
        it.LogIn();
        Assert.Equal(new ChallengeStatus.Result.Ended(ChallengeEnd.Replaced), it.Status(first));
        it.After(TimeSpan.FromMinutes(20));
        Assert.Equal(new ChallengeStatus.Result.Ended(ChallengeEnd.Expired), it.Status());
    }

    private static (Delivery? Delivery, MailProblem? Problem) Shown(AccountScenario it)
    {
        var view = Assert.IsType<ChallengeStatus.Result.Pending>(it.Status()).Challenge;
        return (view.Delivery, view.MailProblem);
    }
}
