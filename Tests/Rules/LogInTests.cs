using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Throttling;

namespace OrleansSelfCare.Tests.Rules;

public class LogInTests
{
    [Fact]
    public void A_right_password_mails_a_code_to_the_accounts_address()
    {
        var it = Given.Customer();
        var result = it.LogIn();
        Whole.Equal(
            new LogIn.Result.Challenged(new ChallengeView(
                ChallengeId: it.Challenge,
                KeyId: "key-1",
                AwaitsCode: true,
                SentTo: "t***@example.jp",
                Delivery: Delivery.Queued,
                Reference: Reference.Of(it.Challenge, 1, inDigits: true),
                ExpiresAt: Given.Noon.AddMinutes(20),
                ResendAt: Given.Noon.AddMinutes(1),
                AttemptsLeft: 5,
                Reason: null)),
            result);
        Whole.Equal(
            Given.AnAccount() with
            {
                Challenge = new Challenge
                {
                    Id = it.Challenge,
                    KeyId = "key-1",
                    CodeNumber = 1,
                    SentTo = Given.Email,
                    StartedAt = Given.Noon,
                    ExpiresAt = Given.Noon.AddMinutes(20),
                    ResendAt = Given.Noon.AddMinutes(1),
                    Network = Given.Home,
                    HasDigitReference = true,
                    LastMail = 1,
                },
                Outbox =
                [
                    new OutboxMessage
                    {
                        Number = 1,
                        To = Given.Email,
                        Code = new OutboxCode(it.Challenge, "key-1", 1, true),
                        QueuedAt = Given.Noon,
                        NextTryAt = Given.Noon,
                        DropAt = Given.Noon.AddMinutes(20),
                    },
                ],
                MailsQueued = 1,
                MailLimiter = MailLimiter.Full.AfterMail(Given.Noon, AccountRules.Default),
            },
            it.Account);
    }

    [Theory]
    [InlineData(null, EmailProblem.EmailMissing)]
    [InlineData(".taro@example.jp", EmailProblem.EmailUndeliverable)]
    public void Without_a_usable_address_the_challenge_opens_email_change_alone_and_nothing_is_mailed(string? email, EmailProblem reason)
    {
        var it = Given.Customer(email);
        var result = it.LogIn();
        Whole.Equal(
            new LogIn.Result.Challenged(new ChallengeView(
                it.Challenge, "key-1", false, null, null, Reference.Of(it.Challenge, 0, true), Given.Noon.AddMinutes(20), null, 5, reason)),
            result);
        Whole.Equal(
            Given.AnAccount(email) with
            {
                Challenge = new Challenge
                {
                    Id = it.Challenge,
                    KeyId = "key-1",
                    Reason = reason,
                    StartedAt = Given.Noon,
                    ExpiresAt = Given.Noon.AddMinutes(20),
                    Network = Given.Home,
                    HasDigitReference = true,
                },
            },
            it.Account);
    }

    [Fact]
    public void A_wrong_password_an_unknown_and_a_disabled_account_are_counted_and_refused_alike()
    {
        var (wrong, unknown, disabled) = (Given.Customer(), Given.Nobody(), Given.Customer());
        disabled.Account = disabled.Account with { IsDisabled = true };
        LogIn.Result[] results = [wrong.LogIn("wrong"), unknown.LogIn(), disabled.LogIn()];
        Assert.All(results, result => Assert.Equal(new LogIn.Result.InvalidCredentials(), result));
        Assert.All(
            (AccountScenario[])[wrong, unknown, disabled],
            it => Assert.Equal(new AttemptLimiter(1, 1, Given.Noon), it.Account.PasswordLimiter.Of(Given.Home, Given.Noon)));
        Assert.All((AccountScenario[])[wrong, unknown, disabled], it => Assert.Null(it.Account.Challenge));
    }

    [Fact]
    public void An_account_nobody_imported_is_refused_whatever_the_shell_says_of_the_password()
    {
        var context = new DecisionContext(Given.Noon, AccountRules.Default) { PasswordMatches = true, RandomId = Guid.Empty };
        var decision = LogIn.Decide(Account.Unknown(Given.Id), new(new("any"), Given.Home), context);
        Assert.Equal(new LogIn.Result.InvalidCredentials(), decision.Result);
    }

    [Fact]
    public void Four_wrong_passwords_cost_no_wait_and_the_fifth_costs_half_a_minute_to_the_tick()
    {
        var it = Given.Customer();
        FailPasswords(it, 4);
        Assert.Equal(new LogIn.Result.InvalidCredentials(), it.LogIn("wrong"));
        Assert.Equal(new LogIn.Result.TooManyAttempts(TimeSpan.FromSeconds(30)), it.LogIn());
        Assert.Equal(new LogIn.Result.TooManyAttempts(Given.Tick), it.After(TimeSpan.FromSeconds(30) - Given.Tick).LogIn());
        Assert.IsType<LogIn.Result.Challenged>(it.After(Given.Tick).LogIn());
    }

    [Fact]
    public void While_throttled_even_the_right_password_is_refused_before_hashing_and_nothing_changes()
    {
        var it = Given.Customer();
        FailPasswords(it, 5);
        var before = it.Account;
        Assert.NotNull(LogIn.DecideWithoutHashing(before, new(new(Given.Password), Given.Home), it.Now, it.Rules));
        Assert.IsType<LogIn.Result.TooManyAttempts>(it.LogIn());
        Whole.Equal(before, it.Account);
    }

    [Fact]
    public void A_hundred_wrong_passwords_in_a_row_close_that_network_until_an_operator_acts()
    {
        var it = Given.Customer();
        FailPasswordsPatiently(it, 100);
        Assert.Equal(new LogIn.Result.TooManyAttempts(AttemptLimiter.UntilAnOperatorActs), it.After(TimeSpan.FromDays(365)).LogIn());
        Assert.IsType<LogIn.Result.Challenged>(it.LogIn(network: Given.Elsewhere));
        it.Unlock();
        Assert.IsType<LogIn.Result.Challenged>(it.LogIn());
    }

    [Fact]
    public void After_ninety_nine_wrong_passwords_the_right_one_still_counts()
    {
        var it = Given.Customer();
        FailPasswordsPatiently(it, 99);
        Assert.IsType<LogIn.Result.Challenged>(it.After(TimeSpan.FromMinutes(15)).LogIn());
    }

    [Fact]
    public void The_right_password_alone_clears_no_count()
    {
        var it = Given.Customer();
        FailPasswords(it, 3);
        it.LogIn();
        Assert.Equal(3, it.Account.PasswordLimiter.Of(Given.Home, Given.Noon).Failures);
    }

    [Fact]
    public void A_strangers_failures_dont_throttle_the_owners_network_though_forty_networks_attack()
    {
        var it = Given.SignedIn();
        for (var round = 0; round < 5; round++)
        {
            for (var network = 0; network < 40; network++)
            {
                it.LogIn("guess", $"203.0.113.{network}");
            }
        }

        Assert.IsType<LogIn.Result.TooManyAttempts>(it.LogIn(network: "203.0.113.39"));
        Assert.IsType<LogIn.Result.Challenged>(it.LogIn());
    }

    [Fact]
    public void Each_check_in_flight_counts_as_a_failure()
    {
        var it = Given.Customer();
        FailPasswords(it, 4);
        var command = new LogIn.Command(new(Given.Password), Given.Home);
        Assert.Null(LogIn.DecideWithoutHashing(it.Account, command, it.Now, it.Rules));
        Assert.Null(LogIn.DecideWithoutHashing(it.Account, command, it.Now, it.Rules, [Given.Elsewhere]));
        Assert.Equal(
            new LogIn.Result.TooManyAttempts(TimeSpan.FromSeconds(30)),
            LogIn.DecideWithoutHashing(it.Account, command, it.Now, it.Rules, [Given.Elsewhere, Given.Home])!.Value.Result);
    }

    [Fact]
    public void Checks_in_flight_of_strangers_count_together()
    {
        var it = Given.Customer();
        string[] inFlight = [.. Enumerable.Range(0, 100).Select(i => $"stranger {i}")];
        var command = new LogIn.Command(new(Given.Password), Given.Home);
        Assert.Null(LogIn.DecideWithoutHashing(it.Account, command, it.Now, it.Rules, inFlight[1..]));
        Assert.Equal(
            new LogIn.Result.TooManyAttempts(TimeSpan.FromMinutes(15)),
            LogIn.DecideWithoutHashing(it.Account, command, it.Now, it.Rules, inFlight)!.Value.Result);
        it.LogIn();
        it.Verify(it.Code);
        Assert.Null(LogIn.DecideWithoutHashing(it.Account, command, it.Now, it.Rules, inFlight));
    }

    [Fact]
    public void A_repeated_call_gets_the_challenge_that_it_made_and_mails_nothing_though_no_more_mails_may_be_sent()
    {
        var it = Given.Customer();
        var (call, limit) = (Guid.NewGuid(), it.Rules.MailsPerDay);
        for (var mail = 1; mail < limit; mail++)
        {
            it.LogIn();
        }

        var first = it.LogIn(call: call);
        var before = it.Account;
        Assert.Equal(first, it.LogIn(call: call));
        Whole.Equal(before, it.Account);
        Assert.IsType<LogIn.Result.TooManyAttempts>(it.LogIn(call: Guid.NewGuid()));
    }

    [Fact]
    public void A_call_that_is_repeated_after_another_login_gets_a_challenge_of_its_own()
    {
        var it = Given.Customer();
        var call = Guid.NewGuid();
        it.LogIn(call: call);
        var code = it.Code;
        it.LogIn();
        it.LogIn(call: call);
        Assert.NotEqual(call, it.Challenge);
        Assert.IsType<Verify.Result.Ended>(it.Verify(code, challenge: call));
        Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code));
    }

    [Fact]
    public void A_new_login_replaces_the_pending_challenge_and_its_unsent_mail()
    {
        var it = Given.LoggedIn();
        var (first, code) = (it.Challenge, it.Code);
        it.LogIn();
        Assert.NotEqual(first, it.Challenge);
        Assert.Equal(new OutboxCode(it.Challenge, "key-1", 1, true), Assert.Single(it.Account.Outbox).Code);
        Assert.Equal(2, it.Account.MailsQueued);
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Replaced), it.Verify(code, first));
    }

    [Theory]
    [InlineData(-1, ChallengeEnd.Replaced)]
    [InlineData(0, ChallengeEnd.Expired)]
    public void A_new_login_leaves_an_expired_challenge_expired(int ticksPastExpiry, ChallengeEnd reason)
    {
        var it = Given.LoggedIn();
        var first = it.Challenge;
        it.After(TimeSpan.FromMinutes(20) + ticksPastExpiry * Given.Tick).LogIn();
        Assert.Equal(new ClosedChallenge(first, reason), Assert.Single(it.Account.Ended));
    }

    [Fact]
    public void A_new_login_refills_neither_the_code_budget_nor_the_phone_budget()
    {
        var it = Given.LoggedIn();
        it.EnterWrongCodes(3);
        it.ChangeEmail(phone: Given.WrongPhone);
        it.LogIn();
        Assert.Equal(new AttemptLimiter(3, 3, Given.Noon), it.Account.CodeLimiter);
        Assert.Equal(new PhoneAttemptLimiter(1, 1, null), it.Account.PhoneLimiter);
    }

    [Fact]
    public void A_new_login_leaves_the_sessions_that_are_open()
    {
        var it = Given.SignedIn();
        it.LogIn();
        Assert.NotNull(it.CheckSession());
    }

    [Fact]
    public void Only_the_eight_challenges_that_ended_last_are_remembered()
    {
        var it = Given.LoggedIn();
        var first = it.Challenge;
        for (var i = 0; i < 8; i++)
        {
            it.LogIn();
        }

        Assert.Equal(new Resend.Result.Ended(ChallengeEnd.Replaced), it.Resend(first));
        it.LogIn();
        Assert.Equal(new Resend.Result.Ended(ChallengeEnd.Unknown), it.Resend(first));
    }

    private static void FailPasswords(AccountScenario it, int times)
    {
        for (var i = 0; i < times; i++)
        {
            it.LogIn("wrong");
        }
    }

    private static void FailPasswordsPatiently(AccountScenario it, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.Equal(new LogIn.Result.InvalidCredentials(), it.After(TimeSpan.FromMinutes(15)).LogIn("wrong"));
        }
    }
}
