using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Throttling;

namespace OrleansSelfCare.Tests.Rules;

public class VerifyTests
{
    [Fact]
    public void Code_of_an_older_mail_is_named_as_such_and_counts()
    {
        var it = Given.LoggedIn();
        var older = it.Code;
        it.LogIn();

        Assert.Equal(new Verify.Result.CodeMismatch(4, IsOfOlderMail: true), it.Verify(older));
        Assert.Equal(new Verify.Result.CodeMismatch(3), it.Verify(Given.WrongCode));
    }

    [Fact]
    public void Code_that_went_to_the_registered_address_is_older_once_one_went_to_a_new_address()
    {
        var it = Given.LoggedIn();
        var older = it.Code;
        it.ChangeEmail();

        Assert.Equal(new Verify.Result.CodeMismatch(4, IsOfOlderMail: true), it.Verify(older));
        Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code));
    }

    [Fact]
    public void The_right_code_opens_a_session_uses_the_challenge_and_clears_the_budgets()
    {
        var it = Given.Customer();
        it.LogIn("wrong");
        it.LogIn();
        it.EnterWrongCodes(2);
        it.ChangeEmail(phone: Given.WrongPhone);
        var pending = it.Account.Challenge!;
        var result = it.After(TimeSpan.FromMinutes(3)).Verify(it.Code, key: "digest");

        var now = Given.Noon.AddMinutes(3);
        Whole.Equal(
            new Verify.Result.Opened(
                new SessionView(it.Session, "key-1", now, now.AddMinutes(30)), EmailChanged: false, Email: "t***@example.jp"),
            result);
        Whole.Equal(
            Given.AnAccount() with
            {
                Ended = [new ClosedChallenge(it.Challenge, ChallengeEnd.Used)],
                LastRedemption = new Redemption(pending, it.Session, "digest", now),
                Sessions = [new Session(it.Session, "key-1", now, now) { Network = Given.Home }],
                PasswordLimiter = new PasswordAttemptLimiter { Known = [Given.Home] },
                MailLimiter = MailLimiter.Full.AfterMail(Given.Noon, AccountRules.Default),
                MailsQueued = 1,
                ClearedMail = 1,
            },
            it.Account);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public void A_code_works_until_its_expiry_and_not_at_it(int ticksPastExpiry, bool opens)
    {
        var it = Given.LoggedIn();
        var result = it.After(TimeSpan.FromMinutes(20) + ticksPastExpiry * Given.Tick).Verify(it.Code);
        Assert.Equal(opens, result is Verify.Result.Opened);
        Assert.Equal(!opens, result.Equals(new Verify.Result.Ended(ChallengeEnd.Expired)));
    }

    [Fact]
    public void The_fifth_code_if_right_opens_a_session()
    {
        var it = Given.LoggedIn();
        it.EnterWrongCodes(4);
        Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code));
    }

    [Fact]
    public void The_fifth_wrong_code_ends_the_challenge()
    {
        var it = Given.LoggedIn();
        var code = it.Code;
        for (var left = 4; left > 0; left--)
        {
            Assert.Equal(new Verify.Result.CodeMismatch(left), it.Verify(Given.WrongCode));
        }

        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.AttemptsExhausted), it.Verify(Given.WrongCode));
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.AttemptsExhausted), it.Verify(code));
        Assert.Null(it.Account.Challenge);
        Assert.Empty(it.Account.Outbox);
    }

    [Fact]
    public void A_wrong_code_is_counted_on_the_challenge_and_on_the_account()
    {
        var it = Given.LoggedIn();
        var before = it.Account;
        it.Verify(Given.WrongCode);
        Whole.Equal(
            before with { Challenge = before.Challenge! with { WrongCodes = 1 }, CodeLimiter = new AttemptLimiter(1, 1, Given.Noon) },
            it.Account);
    }

    [Fact]
    public void An_operator_may_grant_more_or_fewer_tries()
    {
        var it = Given.Customer();
        it.Rules = AccountRules.Default with { CodeAttempts = 2 };
        it.LogIn();
        Assert.Equal(new Verify.Result.CodeMismatch(1), it.Verify(Given.WrongCode));
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.AttemptsExhausted), it.Verify(Given.WrongCode));
    }

    [Fact]
    public void A_new_challenge_doesnt_refill_the_budget_and_the_wait_ends_to_the_tick()
    {
        var it = Given.LoggedIn();
        it.EnterWrongCodes(5);
        it.LogIn();
        var before = it.Account;
        Assert.Equal(new Verify.Result.TooManyAttempts(TimeSpan.FromSeconds(30)), it.Verify(it.Code));
        Whole.Equal(before, it.Account);
        Assert.Equal(new Verify.Result.TooManyAttempts(Given.Tick), it.After(TimeSpan.FromSeconds(30) - Given.Tick).Verify(it.Code));
        Assert.IsType<Verify.Result.Opened>(it.After(Given.Tick).Verify(it.Code));
    }

    [Fact]
    public void Wrong_codes_spread_over_challenges_wait_from_the_fifth_on()
    {
        var it = Given.LoggedIn();
        it.EnterWrongCodes(3);
        it.LogIn();
        Assert.Equal(new Verify.Result.CodeMismatch(4), it.Verify(Given.WrongCode));
        Assert.Equal(new Verify.Result.CodeMismatch(3), it.Verify(Given.WrongCode));
        Assert.Equal(new Verify.Result.TooManyAttempts(TimeSpan.FromSeconds(30)), it.Verify(it.Code));
    }

    [Fact]
    public void A_hundred_wrong_codes_in_a_row_wait_for_an_operator()
    {
        var it = Given.Customer();
        EnterWrongCodesOverTime(it, 100);
        it.After(TimeSpan.FromDays(365)).LogIn();
        Assert.Equal(new Verify.Result.TooManyAttempts(AttemptLimiter.UntilAnOperatorActs), it.Verify(it.Code));
        it.Unlock();
        Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code));
    }

    [Fact]
    public void After_ninety_nine_wrong_codes_the_right_one_still_opens_a_session_and_clears_the_count()
    {
        var it = Given.Customer();
        EnterWrongCodesOverTime(it, 99);
        it.After(TimeSpan.FromMinutes(15)).LogIn();
        Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code));
        Assert.Equal(AttemptLimiter.Full, it.Account.CodeLimiter);
    }

    [Fact]
    public void A_code_of_one_challenge_is_wrong_for_another()
    {
        var it = Given.LoggedIn();
        var old = it.Code;
        it.LogIn();
        Assert.Equal(new Verify.Result.CodeMismatch(4, IsOfOlderMail: true), it.Verify(old));
    }

    [Fact]
    public void A_used_a_replaced_and_an_unknown_challenge_say_so_and_nothing_changes()
    {
        var it = Given.LoggedIn();
        var (replaced, code) = (it.Challenge, it.Code);
        it.LogIn();
        it.Verify(it.Code);
        var before = it.Account;
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Replaced), it.Verify(code, replaced));
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Used), it.Verify(code, it.Challenge));
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Unknown), it.Verify(code, Guid.AllBitsSet));
        Whole.Equal(before, it.Account);
    }

    [Fact]
    public void A_challenge_that_awaits_an_address_takes_no_code_and_counts_none()
    {
        var it = Given.LoggedIn(email: null);
        var before = it.Account;
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Unknown), it.Verify(Given.WrongCode));
        Whole.Equal(before, it.Account);
    }

    [Fact]
    public void Within_a_minute_the_same_challenge_code_and_key_give_the_same_session()
    {
        var it = Given.LoggedIn();
        var code = it.Code;
        var first = it.Verify(code, key: "digest");
        var before = it.Account;
        Assert.Equal(first, it.After(TimeSpan.FromMinutes(1) - Given.Tick).Verify(code, key: "digest"));
        Whole.Equal(before, it.Account);
    }

    [Fact]
    public void At_a_minute_the_repeat_is_over()
    {
        var it = Given.LoggedIn();
        var code = it.Code;
        it.Verify(code, key: "digest");
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Used), it.After(TimeSpan.FromMinutes(1)).Verify(code, key: "digest"));
    }

    [Theory]
    [InlineData("digest", "another")]
    [InlineData("digest", null)]
    [InlineData(null, "digest")]
    [InlineData(null, null)]
    public void With_another_key_or_none_a_repeat_finds_the_challenge_used(string? firstKey, string? secondKey)
    {
        var it = Given.LoggedIn();
        var code = it.Code;
        it.Verify(code, key: firstKey);
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Used), it.Verify(code, key: secondKey));
    }

    [Fact]
    public void A_repeat_with_the_key_but_a_wrong_code_finds_the_challenge_used_and_counts_nothing()
    {
        var it = Given.LoggedIn();
        it.Verify(it.Code, key: "digest");
        var before = it.Account;
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Used), it.Verify(Given.WrongCode, key: "digest"));
        Whole.Equal(before, it.Account);
    }

    [Fact]
    public void A_repeat_doesnt_bring_a_session_back_that_was_logged_out()
    {
        var it = Given.LoggedIn();
        var code = it.Code;
        it.Verify(code, key: "digest");
        it.LogOut();
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Used), it.Verify(code, key: "digest"));
    }

    [Fact]
    public void A_repeat_works_though_a_new_login_began_meanwhile()
    {
        var it = Given.LoggedIn();
        var (challenge, code) = (it.Challenge, it.Code);
        var first = it.Verify(code, key: "digest");
        it.LogIn();
        Assert.Equal(first, it.Verify(code, challenge, "digest"));
    }

    [Fact]
    public void The_new_addresss_code_stores_it_and_tells_the_old_one()
    {
        var it = Given.LoggedIn();
        it.ChangeEmail();
        var result = Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code));
        Assert.Equal((true, "h***@example.co.jp"), (result.EmailChanged, result.Email));
        Assert.Equal(Given.NewEmail, it.Account.Email);
        Assert.Equal(
            new OutboxMessage
            {
                Number = 3,
                To = Given.Email,
                Notice = new(OutboxNotice.AddressChanged, Given.Noon),
                QueuedAt = Given.Noon,
                NextTryAt = Given.Noon,
                DropAt = Given.Noon.AddDays(1),
            },
            Assert.Single(it.Account.Outbox));
        Assert.Equal(3, it.Account.MailsQueued);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("taro..taro@example.jp")]
    [InlineData(Given.NewEmail)]
    public void No_notice_goes_to_an_old_address_that_was_missing_unreachable_or_the_same(string? old)
    {
        var it = Given.LoggedIn(old);
        it.ChangeEmail();
        Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code));
        Assert.Equal(Given.NewEmail, it.Account.Email);
        Assert.Empty(it.Account.Outbox);
    }

    [Fact]
    public void A_code_to_the_accounts_own_address_changes_no_address_and_sends_no_notice()
    {
        var it = Given.SignedIn();
        Assert.Equal(Given.Email, it.Account.Email);
        Assert.Empty(it.Account.Outbox);
    }

    [Fact]
    public void The_network_whose_budget_is_cleared_is_the_one_the_password_came_from()
    {
        var it = Given.Customer();
        it.LogIn("wrong", Given.Home);
        it.LogIn("wrong", Given.Elsewhere);
        it.LogIn(network: Given.Elsewhere);
        it.Verify(it.Code);
        Assert.Equal(1, it.Account.PasswordLimiter.Of(Given.Home, Given.Noon).Failures);
        Assert.Equal(0, it.Account.PasswordLimiter.Of(Given.Elsewhere, Given.Noon).Failures);
    }

    [Fact]
    public void The_twenty_first_session_ends_the_oldest()
    {
        var it = Given.SignedIn();
        var oldest = it.Session;
        for (var i = 0; i < 19; i++)
        {
            SignInAgain(it);
        }

        Assert.NotNull(it.CheckSession(oldest));
        SignInAgain(it);
        Assert.Null(it.CheckSession(oldest));
        Assert.Equal(20, it.Account.Sessions.Length);
    }

    [Fact]
    public void A_session_that_is_over_makes_room()
    {
        var it = Given.SignedIn();
        SignInAgain(it.After(TimeSpan.FromHours(12)));
        Assert.Equal(it.Session, Assert.Single(it.Account.Sessions).Id);
    }

    [Fact]
    public void A_sign_in_elsewhere_doesnt_end_a_session_used_within_the_last_half_hour()
    {
        var it = Given.SignedIn();
        var (first, usedAt) = (it.Session, it.Now + ProcessDueWork.StoreUseEvery - Given.Tick);
        // This use is not stored, because the last stored one is too recent.
        Assert.False(ProcessDueWork.IsUseUnstored(it.Account, first, usedAt));
        SignInAgain(it.After(TimeSpan.FromMinutes(30)));
        Assert.NotNull(it.CheckSession(first, seenAt: usedAt));
    }

    private static void SignInAgain(AccountScenario it)
    {
        it.LogIn();
        Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code));
    }

    private static void EnterWrongCodesOverTime(AccountScenario it, int times)
    {
        for (var i = 0; i < times; i++)
        {
            // No quiet half hour, and fewer than 50 mails a day.
            it.After(TimeSpan.FromMinutes(29)).LogIn();
            Assert.Equal(new Verify.Result.CodeMismatch(4), it.Verify(Given.WrongCode));
        }
    }
}
