using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Tests.Rules;

/// <summary>An address that the support desk set and that must be confirmed.</summary>
public class PendingEmailTests
{
    private const string Third = "jiro@example.jp";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    [Fact]
    public void The_next_code_goes_to_the_pending_address_which_counts_when_the_code_is_entered()
    {
        var it = Given.Customer();

        Assert.Equal(SetEmail.Result.Set, it.SetPendingEmail($"　{Given.NewEmail} "));

        Assert.Equal((Given.Email, Given.NewEmail), (it.Account.Email, it.Account.PendingEmail));
        var notice = Assert.Single(it.Account.Outbox);
        Assert.Equal((null, new OutboxNotice(OutboxNotice.AddressPending, Given.Noon, Given.Email)), (notice.To, notice.Notice));
        Assert.Equal("h***@example.co.jp", it.Show()!.PendingEmail);
        Assert.Equal("h***@example.co.jp", Assert.IsType<LogIn.Result.Challenged>(it.LogIn()).Challenge.SentTo);
        Assert.Equal(Given.Email, it.Account.Email);

        var opened = Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code));

        Assert.Equal((true, "h***@example.co.jp"), (opened.EmailChanged, opened.Email));
        Assert.Equal((Given.NewEmail, null), (it.Account.Email, it.Account.PendingEmail));
        Assert.Equal(Given.Email, it.Account.Outbox.Single(mail => mail.Notice?.Type == OutboxNotice.AddressChanged).To);
        Assert.Equal(
            [TimelineEvent.EmailChanged, TimelineEvent.EmailPending],
            it.Account.Timeline.Entries.Select(entry => entry.Event)
                .Where(what => what is TimelineEvent.EmailChanged or TimelineEvent.EmailPending));
    }

    [Fact]
    public void A_code_that_is_not_entered_leaves_the_old_address_and_the_pending_one_until_the_next_login()
    {
        var it = Given.Customer();
        it.SetPendingEmail(Given.NewEmail);
        it.LogIn();
        it.EnterWrongCodes(5);
        it.After(TimeSpan.FromHours(1)).LogIn();
        it.After(TimeSpan.FromMinutes(20)).ProcessDueWork();

        Assert.Equal((Given.Email, Given.NewEmail), (it.Account.Email, it.Account.PendingEmail));
        it.LogIn();
        Assert.Equal(Given.NewEmail, it.Account.Challenge!.SentTo);
    }

    [Fact]
    public void A_resend_goes_to_the_pending_address_with_the_same_code()
    {
        var it = Given.Customer();
        it.SetPendingEmail(Given.NewEmail);
        it.LogIn();
        var code = it.Code;

        Assert.IsType<Resend.Result.Resent>(it.After(TimeSpan.FromMinutes(1)).Resend());

        Assert.Equal((code, Given.NewEmail), (it.Code, it.Account.Outbox.Single(mail => mail.Code is not null).To));
        Assert.IsType<Verify.Result.Opened>(it.Verify(code));
        Assert.Equal(Given.NewEmail, it.Account.Email);
    }

    [Fact]
    public void A_code_that_went_to_the_old_address_before_is_no_good()
    {
        var it = Given.LoggedIn();
        var code = it.Code;

        it.SetPendingEmail(Given.NewEmail);

        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.AddressChanged), it.Verify(code));
        Assert.DoesNotContain(it.Account.Outbox, mail => mail.Code is not null);
    }

    [Fact]
    public void The_same_pending_address_again_begins_its_time_again_and_mails_nothing()
    {
        var it = Given.Customer();
        it.SetPendingEmail(Given.NewEmail);
        it.After(Lifetime - TimeSpan.FromMinutes(1)).LogIn();
        var (challenge, outbox) = (it.Account.Challenge, it.Account.Outbox);

        Assert.Equal(SetEmail.Result.Set, it.SetPendingEmail(Given.NewEmail));

        Assert.Equal((challenge, outbox), (it.Account.Challenge, it.Account.Outbox));
        it.After(Lifetime - Given.Tick).LogIn();
        Assert.Equal(Given.NewEmail, it.Account.Challenge!.SentTo);
    }

    [Fact]
    public void A_pending_address_ends_after_seven_days_and_codes_go_to_the_registered_one_again()
    {
        var it = Given.Customer();
        it.SetPendingEmail(Given.NewEmail);
        it.After(Lifetime - Given.Tick).LogIn();
        Assert.Equal(Given.NewEmail, it.Account.Challenge!.SentTo);

        it.After(Given.Tick);
        Assert.Null(it.Show()!.PendingEmail);
        it.LogIn();

        Assert.Equal((Given.Email, null), (it.Account.Challenge!.SentTo, it.Account.PendingEmail));
        Assert.Equal(("expired", "h***@example.co.jp"), Ended(it));
        Assert.False(Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code)).EmailChanged);
        it.LogIn();
        Assert.Single(it.Account.Timeline.Entries, entry => entry.Event == TimelineEvent.EmailPendingEnded);
    }

    [Fact]
    public void A_pending_address_that_has_ended_leaves_an_account_without_another_the_page_for_one()
    {
        var it = Given.Customer(email: null);
        it.SetPendingEmail(Given.NewEmail);

        it.After(Lifetime);

        Assert.Equal(EmailProblem.EmailMissing, Assert.IsType<LogIn.Result.Challenged>(it.LogIn()).Challenge.Reason);
    }

    [Fact]
    public void A_code_that_was_mailed_before_the_end_is_good_after_it()
    {
        var it = Given.Customer();
        it.SetPendingEmail(Given.NewEmail);
        it.After(Lifetime - TimeSpan.FromMinutes(1)).LogIn();

        Assert.True(Assert.IsType<Verify.Result.Opened>(it.After(TimeSpan.FromMinutes(2)).Verify(it.Code)).EmailChanged);

        Assert.Equal(Given.NewEmail, it.Account.Email);
    }

    [Fact]
    public void A_pending_address_that_has_ended_can_be_set_again()
    {
        var it = Given.Customer();
        it.SetPendingEmail(Given.NewEmail);
        it.After(Lifetime).SetPendingEmail(Given.NewEmail);

        Assert.Equal(2, it.Account.Outbox.Count(mail => mail.Notice?.Type == OutboxNotice.AddressPending));
        it.LogIn();
        Assert.Equal(Given.NewEmail, it.Account.Challenge!.SentTo);
    }

    [Fact]
    public void A_pending_address_that_an_earlier_version_stored_ends_seven_days_after_the_next_login()
    {
        var it = Given.Customer();
        it.Account = it.Account with { PendingEmail = Given.NewEmail };
        it.After(TimeSpan.FromDays(30)).LogIn();
        Assert.Equal(Given.NewEmail, it.Account.Challenge!.SentTo);

        it.After(Lifetime - Given.Tick).LogIn();
        Assert.Equal(Given.NewEmail, it.Account.Challenge!.SentTo);
        it.After(Given.Tick).LogIn();
        Assert.Equal(Given.Email, it.Account.Challenge!.SentTo);
    }

    [Fact]
    public void Nothing_of_the_time_of_an_ended_pending_address_holds_for_the_next()
    {
        foreach (var end in new Action<AccountScenario>[]
        {
            it => it.SetEmail(Given.Email),
            it => it.SetEmail(Third),
            it => it.Import(email: Third),
            it =>
            {
                it.LogIn();
                it.Verify(it.Code);
            },
            it => it.Report(1, null, Given.NewEmail),
        })
        {
            var it = Given.Customer();
            it.SetPendingEmail(Given.NewEmail);
            end(it);
            Assert.Equal((null, null), (it.Account.PendingEmail, it.Account.PendingEmailSince));
        }
    }

    [Fact]
    public void Another_pending_address_replaces_it_and_the_code_to_the_first_is_no_good()
    {
        var it = Given.Customer();
        it.SetPendingEmail(Given.NewEmail);
        it.LogIn();
        var code = it.Code;

        it.SetPendingEmail(Third);

        Assert.IsType<Verify.Result.Ended>(it.Verify(code));
        it.LogIn();
        Assert.Equal(Third, it.Account.Challenge!.SentTo);
        it.Verify(it.Code);
        Assert.Equal(Third, it.Account.Email);
    }

    [Theory]
    [InlineData(Given.Email)]
    [InlineData(Third)]
    public void An_address_set_at_once_ends_the_pending_one_and_its_code(string email)
    {
        var it = Given.Customer();
        it.SetPendingEmail(Given.NewEmail);
        it.LogIn();
        var code = it.Code;

        it.SetEmail(email);

        Assert.Equal((email, null), (it.Account.Email, it.Account.PendingEmail));
        Assert.IsType<Verify.Result.Ended>(it.Verify(code));
        Assert.Equal(email, it.Account.Email);
        it.LogIn();
        Assert.Equal(email, it.Account.Challenge!.SentTo);
    }

    [Fact]
    public void The_present_address_needs_no_confirmation_and_withdraws_the_pending_one()
    {
        var it = Given.Customer();
        it.SetPendingEmail(Given.NewEmail);

        it.SetPendingEmail(Given.Email);

        Assert.Equal((Given.Email, null), (it.Account.Email, it.Account.PendingEmail));
        var marked = Given.Customer().Marked();
        marked.SetPendingEmail(Given.Email);
        Assert.Null(marked.Account.EmailMark);
    }

    [Theory]
    [InlineData(Given.Email, Given.NewEmail)]
    [InlineData(Third, null)]
    [InlineData(Given.NewEmail, null)]
    [InlineData(null, null)]
    public void An_import_row_ends_it_only_if_it_brings_another_address(string? email, string? pending)
    {
        var it = Given.Customer();
        it.SetPendingEmail(Given.NewEmail);

        it.Import(email: email);

        Assert.Equal((email, pending), (it.Account.Email, it.Account.PendingEmail));
    }

    [Fact]
    public void A_customer_who_registers_an_address_with_the_phone_number_ends_it()
    {
        foreach (var email in new[] { Third, Given.Email })
        {
            var it = Given.Customer();
            it.SetPendingEmail(Given.NewEmail);
            it.LogIn();
            it.ChangeEmail(email);
            it.Verify(it.Code);

            Assert.Equal((email, null), (it.Account.Email, it.Account.PendingEmail));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("a..b@example.jp")]
    public void An_account_without_a_reachable_address_logs_in_with_the_pending_one(string? email)
    {
        var it = Given.Customer(email);
        it.SetPendingEmail(Given.NewEmail);
        Assert.Empty(it.Account.Outbox);

        Assert.Null(Assert.IsType<LogIn.Result.Challenged>(it.LogIn()).Challenge.Reason);
        Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code));

        Assert.Equal((Given.NewEmail, null), (it.Account.Email, it.Account.EmailProblem));
    }

    [Fact]
    public void A_pending_address_that_refuses_the_mail_ends_leaves_the_customer_the_page_for_another_and_marks_nothing()
    {
        var it = Given.Customer();
        it.SetPendingEmail(Given.NewEmail);
        it.LogIn();
        var mail = it.Account.Outbox.Single(message => message.Code is not null).Number;
        it.ProcessDueWork(new DeliveryResult(mail, "RCPT 550 5.1.1") { IsRefused = true, EnhancedStatus = "5.1.1" });

        Assert.Equal((MailProblem.Refused, null), (it.Account.Challenge!.MailProblem, it.Account.MailReturns));
        Assert.Null(it.Account.PendingEmail);
        Assert.Equal(("mail-refused", "h***@example.co.jp"), Ended(it));
        Assert.IsType<ChangeEmail.Result.Challenged>(it.ChangeEmail(Third));
        it.LogIn();
        Assert.Equal(Given.Email, it.Account.Challenge!.SentTo);
    }

    [Fact]
    public void A_pending_address_stays_when_the_mail_server_refuses_the_mail_for_now_or_another_address()
    {
        var it = Given.Customer();
        it.SetPendingEmail(Given.NewEmail);
        it.ProcessDueWork(new DeliveryResult(1, "RCPT 550 5.1.1") { IsRefused = true, EnhancedStatus = "5.1.1" });
        it.LogIn();
        it.ProcessDueWork(new DeliveryResult(it.Account.Challenge!.LastMail, "RCPT 450 4.2.0"));

        Assert.Equal(Given.NewEmail, it.Account.PendingEmail);
    }

    [Theory]
    [InlineData("5.1.1", "mail-returned")]
    [InlineData(null, "complained")]
    public void A_report_about_a_pending_address_ends_it_also_when_the_sign_in_is_over(string? status, string why)
    {
        var it = Given.Customer();
        it.SetPendingEmail(Given.NewEmail);
        it.LogIn();
        var mail = it.Account.Challenge!.LastMail;
        it.After(TimeSpan.FromHours(1)).ProcessDueWork();
        Assert.Equal(ReportMail.Result.Foreign, it.Report(mail, status, sentTo: Third));

        Assert.Equal(ReportMail.Result.Applied, it.Report(mail, status, sentTo: Given.NewEmail));

        Assert.Equal((null, null), (it.Account.PendingEmail, it.Account.MailReturns));
        Assert.Equal((why, "h***@example.co.jp"), Ended(it));
        Assert.Equal(ReportMail.Result.Foreign, it.Report(mail, status, sentTo: Given.NewEmail));
        it.LogIn();
        Assert.Equal(Given.Email, it.Account.Challenge!.SentTo);
    }

    [Fact]
    public void A_pending_address_that_sends_the_mail_back_is_reported_and_marks_nothing()
    {
        var it = Given.Customer();
        it.SetPendingEmail(Given.NewEmail);
        it.LogIn();

        Assert.Equal(ReportMail.Result.Applied, it.Report(it.Account.Challenge!.LastMail, "5.1.1", sentTo: Given.NewEmail));

        Assert.Equal((MailProblem.Bounced, null), (it.Account.Challenge!.MailProblem, it.Account.MailReturns));
    }

    [Fact]
    public void A_step_up_still_goes_to_the_accounts_address()
    {
        var it = Given.SignedIn();
        it.SetPendingEmail(Given.NewEmail);

        it.StepUp();
        Assert.Equal(Given.Email, it.Account.Challenge!.SentTo);
        it.Verify(it.Code);

        Assert.Equal((Given.Email, Given.NewEmail), (it.Account.Email, it.Account.PendingEmail));
    }

    [Fact]
    public void The_limit_of_mails_holds_for_the_pending_address_too()
    {
        var it = Given.Customer(email: null);
        it.Rules = it.Rules with { MailsPerDay = 2 };
        it.SetPendingEmail(Given.NewEmail);
        it.LogIn();
        it.LogIn();

        Assert.IsType<LogIn.Result.TooManyAttempts>(it.LogIn());
        Assert.NotNull(it.Show()!.MailsRefusedUntil);
    }

    [Fact]
    public void Logins_mail_a_pending_address_five_codes_an_hour_and_then_refuse_the_right_and_the_wrong_password_alike()
    {
        var it = Given.Customer();
        it.SetPendingEmail(Given.NewEmail);
        for (var i = 0; i < 5; i++)
        {
            Assert.IsType<LogIn.Result.Challenged>(it.LogIn());
        }

        Assert.Equal(new LogIn.Result.TooManyAttempts(TimeSpan.FromHours(1)), it.LogIn());
        Assert.Equal(new LogIn.Result.TooManyAttempts(TimeSpan.FromHours(1)), it.LogIn("wrong"));
        Assert.Equal(it.Now.AddHours(1), it.Show()!.MailsRefusedUntil);
        Assert.IsType<LogIn.Result.Challenged>(it.After(TimeSpan.FromHours(1)).LogIn());

        // The registered address has limits of its own.
        it.SetEmail(Given.Email);
        for (var i = 0; i < 10; i++)
        {
            Assert.IsType<LogIn.Result.Challenged>(it.LogIn());
        }
    }

    [Fact]
    public void Logins_and_resends_mail_a_pending_address_ten_codes_a_day_and_those_for_another_new_address_count()
    {
        var it = Given.Customer();
        it.SetPendingEmail(Given.NewEmail);
        for (var i = 0; i < 3; i++)
        {
            it.After(TimeSpan.FromHours(1)).LogIn();
            it.ProcessDueWork(new DeliveryResult(it.Account.Challenge!.LastMail));
            Assert.IsType<Resend.Result.Resent>(it.After(TimeSpan.FromMinutes(1)).Resend());
            it.ProcessDueWork(new DeliveryResult(it.Account.Challenge!.LastMail));
            Assert.IsType<ChangeEmail.Result.Challenged>(it.ChangeEmail(Third));
        }

        it.After(TimeSpan.FromHours(1)).LogIn();
        it.ProcessDueWork(new DeliveryResult(it.Account.Challenge!.LastMail));

        Assert.Equal(new Resend.Result.TooSoon(TimeSpan.FromHours(21) - TimeSpan.FromMinutes(3)), it.Resend());
        Assert.IsType<ChangeEmail.Result.TooManyAttempts>(it.ChangeEmail(Third));
        Assert.IsType<LogIn.Result.TooManyAttempts>(it.LogIn());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a..b@example.jp")]
    public void An_address_that_no_code_can_be_sent_to_is_refused_and_changes_nothing(string email)
    {
        var it = Given.LoggedIn();
        var before = it.Account;

        Assert.Equal(SetEmail.Result.Unusable, it.SetPendingEmail(email));

        Assert.Same(before, it.Account);
        Assert.Equal(SetEmail.Result.NoSuchAccount, Given.Nobody().SetPendingEmail(Given.NewEmail));
    }

    private static (string? Reason, string? Email) Ended(AccountScenario it)
    {
        var entry = Assert.Single(it.Account.Timeline.Entries, entry => entry.Event == TimelineEvent.EmailPendingEnded);
        return (entry.Reason, entry.Email);
    }
}
