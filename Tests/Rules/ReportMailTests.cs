using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Tests.Rules;

/// <summary>Mails that came back and complaints, and the addresses that they mark.</summary>
public class ReportMailTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public void The_last_mail_of_the_pending_sign_in_came_back_and_the_timeline_says_so()
    {
        var it = Accepted();

        Assert.Equal(ReportMail.Result.Applied, it.Report(mail: 1, "5.2.2"));

        Assert.Equal(MailProblem.Bounced, it.Account.Challenge!.MailProblem);
        var entry = it.Timeline()![1];
        Assert.Equal(
            (TimelineEvent.MailReturned, "5.2.2", it.Account.Challenge.Reference, "t***@example.jp"),
            (entry.Event, entry.Reason, entry.Reference, entry.Email));
    }

    [Fact]
    public void An_older_mail_that_came_back_says_nothing_of_the_one_that_was_sent_again()
    {
        var it = Accepted();
        it.After(TimeSpan.FromMinutes(1)).Resend();
        Assert.Equal(ReportMail.Result.Applied, it.Report(mail: 1, "5.2.2"));
        Assert.Null(it.Account.Challenge!.MailProblem);
    }

    [Fact]
    public void A_code_to_a_new_address_that_came_back_does_not_count_against_the_registered_one()
    {
        var it = Given.LoggedIn();
        it.ChangeEmail();
        it.ProcessDueWork(new DeliveryResult(2));

        Assert.Equal(ReportMail.Result.Applied, it.Report(mail: 2, "5.1.1", Given.NewEmail));

        Assert.Equal(MailProblem.Bounced, it.Account.Challenge!.MailProblem);
        Assert.Null(it.Account.MailReturns);
        Assert.Equal(ReportMail.Result.Repeated, it.Report(mail: 2, "5.1.1", Given.NewEmail));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(2)]
    public void A_mail_that_the_account_never_queued_changes_nothing(int mail) => ChangesNothing(ReportMail.Result.Foreign, mail);

    [Fact]
    public void An_address_that_the_account_has_no_more_changes_nothing() =>
        ChangesNothing(ReportMail.Result.Foreign, sentTo: "jiro@example.jp");

    [Theory]
    [InlineData(-7, ReportMail.Result.Applied)]
    [InlineData(-8, ReportMail.Result.Old)]
    [InlineData(1, ReportMail.Result.Old)]
    public void A_mail_of_more_than_seven_days_ago_or_of_the_future_changes_nothing(int days, ReportMail.Result result)
    {
        var it = Accepted();
        var before = it.Account;
        Assert.Equal(result, it.Report(mail: 1, "5.1.1", day: MailReturns.DayOf(it.Now) + days));
        Assert.Equal(result == ReportMail.Result.Old, ReferenceEquals(before, it.Account));
    }

    [Fact]
    public void A_mail_sent_after_midnight_by_a_host_whose_clock_is_a_little_ahead_is_of_today()
    {
        var it = Accepted().After(TimeSpan.FromHours(3) - TimeSpan.FromSeconds(30));
        Assert.Equal(ReportMail.Result.Applied, it.Report(mail: 1, "5.1.1", day: MailReturns.DayOf(it.Now) + 1));
    }

    [Fact]
    public void A_repeated_notice_changes_nothing()
    {
        var it = Accepted();
        it.Report(mail: 1, "5.1.1");
        var before = it.Account;
        Assert.Equal(ReportMail.Result.Repeated, it.After(TimeSpan.FromHours(2)).Report(mail: 1, "5.1.1"));
        Assert.Same(before, it.Account);
    }

    [Fact]
    public void A_deleted_account_is_not_made_again()
    {
        var it = Accepted();
        it.Delete();
        Assert.Equal(ReportMail.Result.Foreign, it.Report(mail: 1, null, sentTo: Given.Email));
        Assert.False(it.Account.Exists);
    }

    [Theory]
    [InlineData("5.1.1", true)]
    [InlineData("5.1.0", true)]
    [InlineData("5.1.2", true)]
    [InlineData("5.1.3", true)]
    [InlineData("5.1.4", true)]
    [InlineData("5.1.6", true)]
    [InlineData("5.1.10", true)]
    [InlineData("5.1.5", false)]
    [InlineData("5.1.7", false)]
    [InlineData("5.1.8", false)]
    [InlineData("5.1.9", false)]
    [InlineData("5.2.1", false)]
    [InlineData("5.7.1", false)]
    [InlineData("4.1.1", false)]
    [InlineData("5.1", false)]
    [InlineData("5.1.1.1", false)]
    [InlineData("5.1. 1", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Only_a_status_that_says_that_there_is_no_such_address_counts_against_it(string? status, bool counts) =>
        Assert.Equal(counts, MailReturns.IsOfAddress(status));

    [Fact]
    public void Mails_that_came_back_on_three_days_mark_the_address_but_not_on_two()
    {
        var it = Given.Customer();
        for (var day = 0; day < 3; day++)
        {
            Assert.Null(it.Account.EmailProblem);
            it.After(Day).LogIn();
            it.ProcessDueWork(new DeliveryResult(it.Account.MailsQueued));
            it.Report(it.Account.MailsQueued, "5.1.1");
            it.LogIn();
            it.ProcessDueWork(new DeliveryResult(it.Account.MailsQueued));
            // The same day again.
            it.Report(it.Account.MailsQueued, "5.1.1");
        }

        Assert.Equal((EmailMark.Returned, EmailProblem.EmailUndeliverable), (it.Account.EmailMark, it.Account.EmailProblem));
        Assert.Contains(it.Timeline()!, entry => (entry.Event, entry.Reason) == (TimelineEvent.EmailMarked, "returned"));
    }

    [Fact]
    public void A_morning_in_Japan_is_one_day()
    {
        var midnight = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.FromHours(9));
        var day = MailReturns.DayOf(midnight);

        Assert.Equal(day, MailReturns.DayOf(midnight.AddHours(8)));
        Assert.Equal(day, MailReturns.DayOf(midnight.AddDays(1) - Given.Tick));
        Assert.Equal(day - 1, MailReturns.DayOf(midnight - Given.Tick));
        Assert.Equal(midnight, MailReturns.StartOf(day));
    }

    [Fact]
    public void It_is_the_day_of_the_mail_that_counts_not_that_of_the_notice()
    {
        var it = Given.Customer();
        foreach (var mail in new[] { 1, 2, 3 })
        {
            it.LogIn();
            it.ProcessDueWork(new DeliveryResult(mail));
        }

        var day = MailReturns.DayOf(it.Now);
        foreach (var mail in new[] { 1, 2, 3 })
        {
            Assert.Equal(ReportMail.Result.Applied, it.After(Day).Report(mail, "5.1.1", day: day));
        }

        Assert.Null(it.Account.EmailMark);
    }

    [Fact]
    public void Refusals_at_the_server_count_as_mails_that_came_back() => Assert.Equal(EmailMark.Returned, Marked().Account.EmailMark);

    [Theory]
    [InlineData("5.7.1")]
    [InlineData("5.2.2")]
    [InlineData(null)]
    public void What_a_filter_or_a_full_mailbox_refuses_never_marks_the_address(string? status)
    {
        var it = Given.Customer();
        for (var day = 0; day < 20; day++)
        {
            it.After(Day).LogIn();
            it.ProcessDueWork(new DeliveryResult(it.Account.MailsQueued, "RCPT 550") { IsRefused = true, EnhancedStatus = status });
            it.LogIn();
            it.ProcessDueWork(new DeliveryResult(it.Account.MailsQueued));
            it.Report(it.Account.MailsQueued, status ?? "5.0.0");
        }

        Assert.Null(it.Account.EmailProblem);
    }

    [Fact]
    public void One_complaint_marks_the_address_and_drops_what_waits_for_it()
    {
        var it = Accepted();
        it.ResetPassword();
        it.LogIn("fresh and random");

        Assert.Equal(ReportMail.Result.Applied, it.Report(mail: 1, null));

        Assert.Equal(EmailMark.Complained, it.Account.EmailMark);
        Assert.Empty(it.Account.Outbox);
        Assert.Equal(MailProblem.Refused, it.Account.Challenge!.MailProblem);
        Assert.Equal(ReportMail.Result.Repeated, it.Report(mail: 1, null));
    }

    [Fact]
    public void The_code_that_arrived_before_the_complaint_still_opens_a_session_and_ends_the_mark()
    {
        var it = Accepted();
        it.Report(mail: 1, null);
        Assert.Null(it.Account.Challenge!.MailProblem);
        it.Verify(it.Code);
        Assert.Single(it.Account.Sessions);
        Assert.Null(it.Account.EmailMark);
    }

    [Fact]
    public void Login_with_a_marked_address_mails_nothing_and_leads_to_e_mail_change()
    {
        var it = Marked();
        var queued = it.Account.MailsQueued;

        it.LogIn();

        Assert.Equal((0, EmailProblem.EmailUndeliverable), (it.Account.Challenge!.CodeNumber, it.Account.Challenge.Reason));
        Assert.Equal(queued, it.Account.MailsQueued);
    }

    [Fact]
    public void Notices_to_a_marked_address_are_skipped()
    {
        var it = Marked();
        it.ResetPassword();
        it.Import(email: Given.NewEmail, noticeAfter: TimeSpan.Zero);
        Assert.Empty(it.Account.Outbox);
        var desk = Marked();
        desk.SetEmail(Given.NewEmail);
        Assert.Empty(desk.Account.Outbox);
    }

    [Fact]
    public void Resend_to_an_address_that_was_marked_meanwhile_mails_nothing_and_says_refused()
    {
        var it = Accepted();
        it.Report(mail: 1, null);

        var resent = Assert.IsType<Accounts.SignIn.Resend.Result.Resent>(it.After(TimeSpan.FromMinutes(1)).Resend());

        Assert.Equal(MailProblem.Refused, resent.Challenge.MailProblem);
        Assert.Empty(it.Account.Outbox);
        var before = it.Account;
        it.Resend();
        Assert.Same(before, it.Account);
    }

    [Fact]
    public void The_customer_proves_a_marked_address_with_the_contact_phone_number_and_the_code()
    {
        var it = Marked();
        it.LogIn();
        it.ChangeEmail(Given.Email);
        Assert.Equal(Given.Email, Assert.Single(it.Account.Outbox).To);
        it.After(TimeSpan.FromMinutes(1)).Resend();
        Assert.Single(it.Account.Outbox);
        Assert.NotNull(it.Account.EmailMark);

        it.Verify(it.Code);

        Assert.Null(it.Account.EmailProblem);
        Assert.Null(it.Account.MailReturns);
    }

    [Fact]
    public void A_code_that_was_entered_clears_the_days_that_were_counted()
    {
        var it = Accepted();
        it.Report(mail: 1, "5.1.1");
        Assert.NotEmpty(it.Account.MailReturns!.Days);
        it.Verify(it.Code);
        Assert.Null(it.Account.MailReturns);
    }

    [Fact]
    public void Reports_about_mails_from_before_a_code_was_entered_change_nothing()
    {
        var it = Accepted();
        it.Report(mail: 1, "5.1.1");
        it.Verify(it.Code);
        var before = it.Account;

        Assert.Equal(ReportMail.Result.Repeated, it.Report(mail: 1, "5.1.1"));
        Assert.Equal(ReportMail.Result.Repeated, it.Report(mail: 1, null));

        Assert.Same(before, it.Account);
    }

    [Fact]
    public void Reports_about_mails_from_before_the_desk_or_an_import_cleared_the_mark_change_nothing() => Assert.All(
        new Action<AccountScenario>[]
        {
            it => it.Unlock(),
            it => it.Unlock(AccountLock.Address),
            it => it.SetEmail(Given.Email),
            it =>
            {
                it.SetEmail(Given.NewEmail);
                it.SetEmail(Given.Email);
            },
            it =>
            {
                it.Import(email: Given.NewEmail);
                it.Import(email: Given.Email);
            },
        },
        clear =>
        {
            var it = Marked();
            var reported = it.Account.MailsQueued;
            clear(it);
            var before = it.Account;

            Assert.Equal(ReportMail.Result.Repeated, it.Report(reported, "5.1.1"));
            Assert.Equal(ReportMail.Result.Repeated, it.Report(reported, null));

            Assert.Same(before, it.Account);
        });

    [Fact]
    public void A_report_about_a_mail_from_after_the_mark_was_cleared_counts()
    {
        var it = Marked();
        it.Unlock();
        it.LogIn();
        it.ProcessDueWork(new DeliveryResult(it.Account.MailsQueued));

        Assert.Equal(ReportMail.Result.Applied, it.Report(it.Account.MailsQueued, null));

        Assert.Equal(EmailMark.Complained, it.Account.EmailMark);
    }

    [Fact]
    public void The_waiting_customer_sees_that_the_mail_came_back_though_the_desk_cleared_the_mark_meanwhile()
    {
        var it = Accepted();
        it.Unlock();

        Assert.Equal(ReportMail.Result.Applied, it.Report(mail: 1, "5.1.1"));

        Assert.Equal(MailProblem.Bounced, it.Account.Challenge!.MailProblem);
        Assert.Null(it.Account.MailReturns);
        Assert.Equal(ReportMail.Result.Repeated, it.Report(mail: 1, "5.1.1"));
    }

    [Fact]
    public void The_desk_clears_a_mark_by_unlock_by_unlock_of_the_address_and_by_setting_the_same_address()
    {
        Assert.All(
            new Action<AccountScenario>[]
            {
                it => it.Unlock(), it => it.Unlock(AccountLock.Address), it => it.SetEmail(Given.Email), it => it.SetEmail(Given.NewEmail),
            },
            clear =>
            {
                var it = Marked();
                clear(it);
                Assert.Null(it.Account.EmailProblem);
                it.LogIn();
                Assert.Single(it.Account.Outbox, mail => mail.Code is not null);
            });
    }

    [Fact]
    public void An_import_of_the_same_address_keeps_the_mark_and_one_of_another_ends_it()
    {
        var it = Marked();
        it.Import(phone: "0312345678");
        Assert.NotNull(it.Account.EmailMark);
        it.Import(email: Given.NewEmail);
        it.Import(email: Given.Email);
        Assert.Null(it.Account.EmailMark);
    }

    [Fact]
    public void Marks_of_another_address_mean_nothing()
    {
        var it = Marked();
        // As a silo of an earlier version stores it.
        it.Account = it.Account with { Email = Given.NewEmail };
        Assert.Null(it.Account.EmailProblem);
    }

    [Fact]
    public void Show_says_why_an_address_is_marked()
    {
        Assert.Equal(
            (EmailMark.Returned, EmailProblem.EmailUndeliverable), (Marked().Show()!.EmailMark, Marked().Show()!.EmailProblem));
        Assert.Null(Given.Customer().Show()!.EmailMark);
    }

    [Fact]
    public void What_is_kept_of_mails_that_came_back_is_bounded()
    {
        var returns = new MailReturns(Given.Email);
        for (var mail = 1; mail <= 200; mail++)
        {
            returns = returns.Add(mail, day: mail);
        }

        Assert.Equal((3, 50, 200), (returns.Days.Length, returns.Mails.Length, returns.Mails[0]));
    }

    private static AccountScenario Accepted()
    {
        var it = Given.LoggedIn();
        it.ProcessDueWork(new DeliveryResult(1));
        return it;
    }

    private static AccountScenario Marked() => Given.Customer().Marked();

    private static void ChangesNothing(ReportMail.Result result, int mail = 1, string? sentTo = null)
    {
        var it = Accepted();
        var before = it.Account;
        Assert.Equal(result, it.Report(mail, "5.1.1", sentTo));
        Assert.Equal(result, it.Report(mail, null, sentTo));
        Assert.Same(before, it.Account);
    }
}
