using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.SignIn;

namespace OrleansSelfCare.Tests.Rules;

/// <summary>How many mails one account can cause.</summary>
public class MailLimitTests
{
    [Fact]
    public void ChangeEmail_mails_five_new_addresses_an_hour_and_ten_a_day()
    {
        var it = Given.LoggedIn();
        var mailed = new List<TimeSpan>();
        for (var second = 0; second < 24 * 3600; second += 60)
        {
            if (it.After(TimeSpan.FromMinutes(1)).ChangeEmail($"a{second}@example.jp") is ChangeEmail.Result.Challenged)
            {
                mailed.Add(it.Now - Given.Noon);
            }
            else if (it.Account.Challenge is null || it.Account.Challenge.IsExpired(it.Now))
            {
                it.LogIn();
            }
        }

        Assert.Equal(10, mailed.Count);
        Assert.All(mailed, time => Assert.InRange(mailed.Count(other => other <= time && time - other < TimeSpan.FromHours(1)), 1, 5));
    }

    [Fact]
    public void LogIn_mails_fifty_codes_a_day_and_then_refuses_the_right_and_the_wrong_password_alike()
    {
        var it = Given.Customer();
        for (var i = 0; i < 50; i++)
        {
            Assert.IsType<LogIn.Result.Challenged>(it.LogIn());
        }

        Assert.Equal(new LogIn.Result.TooManyAttempts(TimeSpan.FromDays(1)), it.LogIn());
        Assert.Equal(new LogIn.Result.TooManyAttempts(TimeSpan.FromDays(1)), it.LogIn("wrong"));
        Assert.Equal(new LogIn.Result.TooManyAttempts(Given.Tick), it.After(TimeSpan.FromDays(1) - Given.Tick).LogIn());
        Assert.IsType<LogIn.Result.Challenged>(it.After(Given.Tick).LogIn());
    }

    [Fact]
    public void ChangeEmail_beyond_the_limit_says_when_and_changes_nothing()
    {
        var it = Given.LoggedIn();
        for (var i = 0; i < 5; i++)
        {
            it.ChangeEmail($"a{i}@example.jp");
        }

        it.ChangeEmail(phone: Given.WrongPhone);
        var before = it.Account;
        Assert.Equal(new ChangeEmail.Result.TooManyAttempts(TimeSpan.FromHours(1)), it.ChangeEmail());
        Whole.Equal(before, it.Account);
        Assert.Equal(new ChangeEmail.Result.PhoneMismatch(1), it.ChangeEmail(phone: Given.WrongPhone));
        Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code));

        it.After(TimeSpan.FromHours(1) - Given.Tick).LogIn();
        Assert.Equal(new ChangeEmail.Result.TooManyAttempts(Given.Tick), it.ChangeEmail());
        Assert.IsType<ChangeEmail.Result.Challenged>(it.After(Given.Tick).ChangeEmail());
    }

    [Fact]
    public void ChangeEmail_beyond_ten_a_day_waits_for_the_first_to_be_a_day_old()
    {
        var it = Given.LoggedIn();
        for (var i = 0; i < 10; i++)
        {
            Assert.IsType<ChangeEmail.Result.Challenged>(it.ChangeEmail($"a{i}@example.jp"));
            it.After(TimeSpan.FromMinutes(i == 4 ? 60 : 0)).LogIn();
        }

        Assert.Equal(new ChangeEmail.Result.TooManyAttempts(TimeSpan.FromHours(23)), it.ChangeEmail());
    }

    [Fact]
    public void Resend_beyond_fifty_mails_waits_for_the_first_to_be_a_day_old()
    {
        var it = UsedUp();
        Assert.Equal(new Resend.Result.TooSoon(TimeSpan.FromDays(1)), it.Resend());
        Assert.Equal(new Resend.Result.TooSoon(TimeSpan.FromDays(1) - TimeSpan.FromMinutes(2)), it.After(TimeSpan.FromMinutes(2)).Resend());
    }

    [Fact]
    public void Resend_that_hurries_a_waiting_mail_counts_as_none()
    {
        var it = Given.LoggedIn();
        it.After(TimeSpan.FromMinutes(1)).Resend();
        Assert.Single(it.Account.MailLimiter!.Mails);
        it.ProcessDueWork(new DeliveryResult(1));
        it.After(TimeSpan.FromMinutes(1)).Resend();
        Assert.Equal(2, it.Account.MailLimiter!.Mails.Length);
    }

    [Fact]
    public void LogIn_of_an_account_without_an_address_mails_nothing_and_goes_on()
    {
        var it = UsedUp();
        it.Account = it.Account with { Email = null };
        Assert.IsType<LogIn.Result.Challenged>(it.LogIn());
        Assert.Equal(new ChangeEmail.Result.TooManyAttempts(TimeSpan.FromDays(1)), it.ChangeEmail());
    }

    [Fact]
    public void LogIn_refused_for_its_mails_counts_no_failure_and_strangers_share_an_entry()
    {
        var it = UsedUp();
        it.LogIn("wrong", Given.Elsewhere);
        var before = it.Account;
        it.LogIn("wrong", "203.0.113.9");
        Assert.Same(before, it.Account);
        Assert.Equal(("too-many-mails", "*"), (before.Timeline.Entries[0].Reason, before.Timeline.Entries[0].Network));
        Assert.Empty(before.PasswordLimiter.ByNetwork);
    }

    [Fact]
    public void Unlock_clears_the_mails_and_the_new_addresses()
    {
        var it = UsedUp();
        it.Unlock();
        Assert.IsType<LogIn.Result.Challenged>(it.LogIn());
        for (var i = 0; i < 5; i++)
        {
            it.ChangeEmail($"a{i}@example.jp");
        }

        it.Unlock();
        Assert.IsType<ChangeEmail.Result.Challenged>(it.ChangeEmail());
    }

    [Fact]
    public void A_limit_of_zero_is_none()
    {
        var it = Given.Customer();
        it.Rules = AccountRules.Default with { MailsPerDay = 0, NewAddressesPerHour = 0, NewAddressesPerDay = 0 };
        for (var i = 0; i < 60; i++)
        {
            Assert.IsType<LogIn.Result.Challenged>(it.LogIn());
            Assert.IsType<ChangeEmail.Result.Challenged>(it.ChangeEmail());
        }

        Assert.Equal((0, 0), (it.Account.MailLimiter!.Mails.Length, it.Account.MailLimiter.NewAddresses.Length));
    }

    [Fact]
    public void A_wait_is_never_longer_than_a_day_though_the_clock_is_set_back()
    {
        var it = UsedUp();
        Assert.Equal(new LogIn.Result.TooManyAttempts(TimeSpan.FromDays(1)), it.After(-TimeSpan.FromSeconds(10)).LogIn());
        Assert.IsType<LogIn.Result.Challenged>(it.After(-TimeSpan.FromDays(1)).LogIn());
    }

    private static AccountScenario UsedUp()
    {
        var it = Given.Customer();
        for (var i = 0; i < 50; i++)
        {
            it.LogIn();
        }

        return it;
    }
}
