using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Accounts.Throttling;

namespace OrleansSelfCare.Tests.Rules;

public class ShowTests
{
    [Fact]
    public void An_account_nobody_imported_is_not_shown() => Assert.Null(Given.Nobody().Show());

    [Fact]
    public void A_quiet_account_shows_its_address_and_phone_masked() => Whole.Equal(
        new Show.View("t***@example.jp", null, "*******567", false, [], 0, null, 0, false, null, false, 0, []),
        Given.Customer().Show());

    [Fact]
    public void A_busy_one_shows_every_lock_counter_mail_and_session()
    {
        var it = Given.SignedIn();
        for (var i = 0; i < 5; i++)
        {
            it.LogIn("wrong", Given.Elsewhere);
        }

        it.LogIn();
        it.EnterWrongCodes(5);
        it.LogIn();
        it.ChangeEmail(phone: Given.WrongPhone);
        Whole.Equal(
            new Show.View(
                Email: "t***@example.jp",
                EmailProblem: null,
                ContactPhone: "*******567",
                IsDisabled: false,
                PasswordFailures: [new Show.NetworkFailures(Given.Elsewhere, 5, Given.Noon.AddSeconds(30))],
                CodeFailures: 5,
                CodesRefusedUntil: Given.Noon.AddSeconds(30),
                PhoneMisses: 1,
                PhoneLocked: false,
                PhoneLockedUntil: null,
                ChallengePending: true,
                MailsWaiting: 1,
                Sessions: [new Show.SessionTimes(Given.Noon, Given.Noon.AddMinutes(30))],
                Challenge: ChallengeView.Of(it.Account.Challenge!, it.Rules, it.Now),
                MailAt: Given.Noon),
            it.Show());
    }

    [Fact]
    public void Show_says_what_became_of_the_codes_mail_and_when()
    {
        var it = Given.LoggedIn();
        it.After(TimeSpan.FromSeconds(3)).ProcessDueWork(new DeliveryResult(it.Account.MailsQueued));

        var (shown, at) = (it.Show()!.Challenge!, it.After(TimeSpan.FromMinutes(1)).Show()!.MailAt);

        Assert.Equal((Delivery.Sent, null, "t***@example.jp"), (shown.Delivery, shown.MailProblem, shown.SentTo));
        Assert.Equal(Given.Noon.AddSeconds(3), at);
        it.Report(it.Account.MailsQueued, "5.1.1");
        Assert.Equal((MailProblem.Bounced, it.Now), (it.Show()!.Challenge!.MailProblem, it.Show()!.MailAt));
        Assert.Null(it.After(TimeSpan.FromMinutes(19)).Show()!.Challenge);
        Assert.Equal((null, null), (it.Show()!.Challenge, it.Show()!.MailAt));
    }

    [Fact]
    public void Show_lists_wider_networks_and_all_strangers_only_while_they_refuse()
    {
        var it = Given.Customer();
        for (var i = 0; i < 100; i++)
        {
            it.LogIn("wrong", i < 17 ? "203.0.113.9" : $"stranger {i % 30}");
            it.After(i < 17 ? TimeSpan.FromMinutes(15) : TimeSpan.Zero);
        }

        var failures = it.Show()!.PasswordFailures;
        Assert.Equal(new Show.NetworkFailures("*", 100, it.Now.AddMinutes(15)), failures[0]);
        Assert.Equal("203.0.113.9", failures[1].Network);
        Assert.DoesNotContain(failures, entry => entry.Network == "203.0.113.0/24");
        Assert.DoesNotContain(it.After(TimeSpan.FromMinutes(15)).Show()!.PasswordFailures, entry => entry.Network == "*");

        var other = Given.Customer();
        for (var i = 0; i < 17; i++)
        {
            other.LogIn("wrong", $"203.0.113.{i}");
        }

        Assert.Equal(
            new Show.NetworkFailures("203.0.113.0/24", 17, Given.Noon.AddSeconds(30)), other.Show()!.PasswordFailures[0]);
    }

    /// <summary>After these numbers of strangers' failures the network, its /24 or all strangers together refuse.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(17)]
    [InlineData(100)]
    public void Show_of_each_network_says_refused_if_and_only_if_a_login_from_it_is_refused(int failures)
    {
        var it = Given.SignedIn();
        for (var i = 0; i < failures; i++)
        {
            it.LogIn("wrong", failures == 5 ? "203.0.113.1" : $"203.0.113.{i % 25}");
            it.LogIn("wrong", i < 4 ? Given.Home : $"203.0.113.{i % 25}");
            it.After(i < failures - 20 ? TimeSpan.FromMinutes(15) : TimeSpan.Zero);
        }

        // Without those that stand for others.
        var shown = it.Show()!.PasswordFailures.Where(entry => entry.Network is not ("*" or "203.0.113.0/24")).ToList();

        Assert.NotEmpty(shown);
        Assert.All(shown, entry =>
        {
            var scenario = new AccountScenario(it.Account).After(it.Now - Given.Noon);
            var answer = scenario.LogIn(Given.Password, entry.Network);
            Assert.Equal(entry.RefusedUntil is null, answer is LogIn.Result.Challenged);
            Assert.Equal(entry.RefusedUntil - it.Now, (answer as LogIn.Result.TooManyAttempts)?.RetryAfter);
        });
    }

    [Fact]
    public void Show_of_a_hundred_failures_from_a_known_network_and_of_wrong_codes_says_locked()
    {
        var it = Given.SignedIn();
        it.Account = it.Account with
        {
            CodeLimiter = new AttemptLimiter(100, 1, Given.Noon),
            PasswordLimiter = it.Account.PasswordLimiter with
            {
                ByNetwork = it.Account.PasswordLimiter.ByNetwork.SetItem(Given.Home, new AttemptLimiter(100, 1, Given.Noon)),
            },
        };
        var locked = it.Show()!;
        it.Account = it.Account with
        {
            CodeLimiter = new AttemptLimiter(99, 1, Given.Noon),
            PasswordLimiter = it.Account.PasswordLimiter with
            {
                ByNetwork = it.Account.PasswordLimiter.ByNetwork.SetItem(Given.Home, new AttemptLimiter(99, 1, Given.Noon)),
            },
        };
        var open = it.Show()!;

        Assert.Equal((true, true), (locked.CodesLocked, locked.PasswordFailures.Single().Locked));
        Assert.Equal((false, false), (open.CodesLocked, open.PasswordFailures.Single().Locked));
        Assert.Equal((null, null), (open.CodesRefusedUntil, open.PasswordFailures.Single().RefusedUntil));
    }

    [Fact]
    public void Show_of_used_up_mails_says_until_when_logins_and_new_addresses_are_refused()
    {
        var it = Given.Customer();
        it.Rules = it.Rules with { MailsPerDay = 2, NewAddressesPerHour = 1, NewAddressesPerDay = 1 };
        it.LogIn();
        it.ChangeEmail();
        var both = it.Show()!;
        it.Rules = it.Rules with { MailsPerDay = 3 };
        var addresses = it.Show()!;
        it.Rules = it.Rules with { MailsPerDay = 2 };
        it.Account = it.Account with { Email = null };
        var withoutAddress = it.Show()!;

        Assert.Equal((Given.Noon.AddDays(1), Given.Noon.AddDays(1)), (both.MailsRefusedUntil, both.NewAddressesRefusedUntil));
        Assert.Null(withoutAddress.MailsRefusedUntil);
        Assert.IsType<LogIn.Result.Challenged>(it.LogIn());
        Assert.Equal((null, Given.Noon.AddDays(1)), (addresses.MailsRefusedUntil, addresses.NewAddressesRefusedUntil));
    }

    [Fact]
    public void A_lock_shows_until_its_end_and_not_at_it()
    {
        var it = Given.Customer();
        it.Account = it.Account with { PhoneLimiter = new PhoneAttemptLimiter(0, 3, Given.Noon + Given.Tick) };
        var (before, at) = (it.Show()!, it.After(Given.Tick).Show()!);
        Assert.Equal((true, Given.Noon + Given.Tick), (before.PhoneLocked, before.PhoneLockedUntil));
        Assert.Equal((false, null), (at.PhoneLocked, at.PhoneLockedUntil));
    }

    [Fact]
    public void A_lock_that_only_an_operator_opens_has_no_end()
    {
        var it = Given.Customer();
        it.Account = it.Account with { PhoneLimiter = new PhoneAttemptLimiter(0, 100, PhoneAttemptLimiter.ForGood) };
        Assert.Equal((true, null), (it.Show()!.PhoneLocked, it.Show()!.PhoneLockedUntil));
    }

    [Fact]
    public void What_is_over_is_not_shown()
    {
        var it = Given.SignedIn();
        it.LogIn();
        var before = it.After(TimeSpan.FromMinutes(20) - Given.Tick).Show()!;
        var expired = it.After(Given.Tick).Show()!;
        Assert.Equal((true, false), (before.ChallengePending, expired.ChallengePending));
        Assert.Empty(it.After(TimeSpan.FromMinutes(10)).Show()!.Sessions);
    }

    [Fact]
    public void It_shows_what_is_wrong_with_the_address() =>
        Assert.Equal(EmailProblem.EmailUndeliverable, Given.Customer("a..b@example.jp").Show()!.EmailProblem);
}
