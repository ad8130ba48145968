using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Throttling;

namespace OrleansSelfCare.Tests.Rules;

public class ChangeEmailTests
{
    [Fact]
    public void The_right_phone_mails_a_new_code_to_the_new_address_and_stores_nothing_yet()
    {
        var it = Given.LoggedIn();
        it.EnterWrongCodes(2);
        it.ChangeEmail(phone: Given.WrongPhone);
        var before = it.Account;
        var result = it.After(TimeSpan.FromMinutes(3)).ChangeEmail();

        var now = Given.Noon.AddMinutes(3);
        var challenge = before.Challenge! with
        {
            CodeNumber = 2,
            SentTo = Given.NewEmail,
            IsNewAddress = true,
            ExpiresAt = now.AddMinutes(20),
            ResendAt = now.AddMinutes(1),
            LastMail = 2,
            IsPhoneProven = true,
        };
        Whole.Equal(
            new ChangeEmail.Result.Challenged(new ChallengeView(
                ChallengeId: it.Challenge,
                KeyId: "key-1",
                AwaitsCode: true,
                SentTo: "h***@example.co.jp",
                Delivery: Delivery.Queued,
                Reference: Reference.Of(it.Challenge, 2, inDigits: true),
                ExpiresAt: now.AddMinutes(20),
                ResendAt: now.AddMinutes(1),
                AttemptsLeft: 3,
                Reason: null)),
            result);
        Whole.Equal(
            before with
            {
                Challenge = challenge,
                PhoneLimiter = PhoneAttemptLimiter.Full,
                Outbox =
                [
                    new OutboxMessage
                    {
                        Number = 2,
                        To = Given.NewEmail,
                        Code = new OutboxCode(it.Challenge, "key-1", 2, true),
                        QueuedAt = now,
                        NextTryAt = now,
                        DropAt = now.AddMinutes(20),
                    },
                ],
                MailsQueued = 2,
                MailLimiter = before.MailLimiter!.AfterMail(now, AccountRules.Default).AfterNewAddress(now, AccountRules.Default),
            },
            it.Account);
        Assert.Equal(Given.Email, it.Account.Email);
    }

    [Fact]
    public void The_login_code_is_dead_after_it_and_counts_as_wrong()
    {
        var it = Given.LoggedIn();
        var loginCode = it.Code;
        it.ChangeEmail();
        Assert.Equal(new Verify.Result.CodeMismatch(4, IsOfOlderMail: true), it.Verify(loginCode));
        Assert.Equal(Given.Email, it.Account.Email);
    }

    [Fact]
    public void A_second_change_kills_the_first_ones_code_and_the_last_address_is_stored()
    {
        var it = Given.LoggedIn();
        it.ChangeEmail("typo@example.jp");
        var first = it.Code;
        it.ChangeEmail();
        Assert.Equal(new Verify.Result.CodeMismatch(4), it.Verify(first));
        Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code));
        Assert.Equal(Given.NewEmail, it.Account.Email);
    }

    [Fact]
    public void It_refills_neither_the_challenges_tries_nor_the_code_budget()
    {
        var it = Given.LoggedIn();
        it.EnterWrongCodes(4);
        it.ChangeEmail();
        Assert.Equal(4, it.Account.CodeLimiter.Failures);
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.AttemptsExhausted), it.Verify(Given.WrongCode));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("taro@localhost")]
    public void It_is_the_way_in_for_an_account_without_a_usable_address(string? email)
    {
        var it = Given.LoggedIn(email);
        var view = Assert.IsType<ChangeEmail.Result.Challenged>(it.ChangeEmail()).Challenge;
        Assert.Equal((true, null), (view.AwaitsCode, view.Reason));
        Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code));
        Assert.Equal(Given.NewEmail, it.Account.Email);
    }

    [Theory]
    [InlineData("taro+1@example.jp", "taro+1@example.jp", Given.Phone, ChangeEmail.ValidationError.EmailUnusable)]
    [InlineData("", "", Given.Phone, ChangeEmail.ValidationError.EmailUnusable)]
    [InlineData(Given.NewEmail, Given.Email, Given.Phone, ChangeEmail.ValidationError.ConfirmationDiffers)]
    [InlineData(Given.NewEmail, Given.NewEmail, "", ChangeEmail.ValidationError.PhoneNotDigits)]
    [InlineData(Given.NewEmail, Given.NewEmail, "04412345six", ChangeEmail.ValidationError.PhoneNotDigits)]
    [InlineData(Given.NewEmail, Given.NewEmail, "123456789012345678901", ChangeEmail.ValidationError.PhoneNotDigits)]
    public void What_breaks_the_rules_is_invalid_and_counts_as_no_mismatch(
        string email, string confirmation, string phone, ChangeEmail.ValidationError error)
    {
        var it = Given.LoggedIn();
        var before = it.Account;
        Whole.Equal(new ChangeEmail.Result.Invalid([error]), it.ChangeEmail(email, confirmation, phone));
        Whole.Equal(before, it.Account);
    }

    [Theory]
    [InlineData("441234567")]
    [InlineData("0")]
    [InlineData("044123456")]
    [InlineData("044123456789")]
    [InlineData("+44 1234 567890")]
    [InlineData("8144123456")]
    public void Phone_of_a_shape_that_no_number_has_is_invalid_and_counts_as_no_mismatch(string phone)
    {
        var it = Given.LoggedIn();
        Whole.Equal(new ChangeEmail.Result.Invalid([ChangeEmail.ValidationError.PhoneNotDigits]), it.ChangeEmail(phone: phone));
        Assert.Equal(PhoneAttemptLimiter.Full, it.Account.PhoneLimiter);
    }

    [Theory]
    [InlineData("(044)123-4567")]
    [InlineData("044 123 4567")]
    [InlineData("+81 44 123 4567")]
    [InlineData("+81 (0)44 123 4567")]
    [InlineData("81441234567")]
    [InlineData("０４４．１２３．４５６７")]
    [InlineData("（０４４）１２３－４５６７")]
    public void Phone_matches_however_it_is_written(string phone) =>
        Assert.IsType<ChangeEmail.Result.Challenged>(Given.LoggedIn().ChangeEmail(phone: phone));

    [Theory]
    [InlineData("441234567")]
    [InlineData("81441234567")]
    public void Stored_phone_without_its_leading_zero_matches_the_customers(string stored)
    {
        Assert.IsType<ChangeEmail.Result.Challenged>(Given.LoggedIn(phone: stored).ChangeEmail());
        Assert.Equal(new ChangeEmail.Result.PhoneMismatch(2), Given.LoggedIn(phone: stored).ChangeEmail(phone: Given.WrongPhone));
    }

    [Fact]
    public void Phone_of_another_country_is_compared_where_the_setting_allows_it()
    {
        var it = Given.LoggedIn(phone: "442079460958");
        it.Rules = AccountRules.Default with { PhonesAreJapanese = false };
        Assert.Equal(new ChangeEmail.Result.PhoneMismatch(2), it.ChangeEmail(phone: "020 7946 0958"));
        Assert.IsType<ChangeEmail.Result.Challenged>(it.ChangeEmail(phone: "+44 20 7946 0958"));
    }

    [Fact]
    public void Every_fault_is_told_at_once()
    {
        var it = Given.LoggedIn();
        Whole.Equal(
            new ChangeEmail.Result.Invalid(
            [
                ChangeEmail.ValidationError.EmailUnusable,
                ChangeEmail.ValidationError.ConfirmationDiffers,
                ChangeEmail.ValidationError.PhoneNotDigits,
            ]),
            it.ChangeEmail("no address", "another", "none"));
    }

    [Fact]
    public void A_wrong_phone_beside_an_invalid_address_counts_as_no_mismatch()
    {
        var it = Given.LoggedIn();
        Assert.IsType<ChangeEmail.Result.Invalid>(it.ChangeEmail(".a@example.jp", phone: Given.WrongPhone));
        Assert.Equal(PhoneAttemptLimiter.Full, it.Account.PhoneLimiter);
    }

    [Fact]
    public void What_is_typed_full_width_with_hyphens_and_spaces_is_taken_in_kindly()
    {
        var it = Given.LoggedIn();
        Assert.IsType<ChangeEmail.Result.Challenged>(it.ChangeEmail("　ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｃｏ．ｊｐ ", Given.NewEmail, "０４４－１２３ー4567"));
        Assert.Equal(Given.NewEmail, it.Account.Challenge!.SentTo);
    }

    [Fact]
    public void The_third_wrong_phone_ends_the_challenge_and_closes_this_path_for_a_day()
    {
        var it = Given.LoggedIn();
        var before = it.Account;
        Assert.Equal(new ChangeEmail.Result.PhoneMismatch(2), it.ChangeEmail(phone: Given.WrongPhone));
        Assert.Equal(new ChangeEmail.Result.PhoneMismatch(1), it.ChangeEmail(phone: Given.WrongPhone));
        Assert.Equal(new ChangeEmail.Result.PhoneLocked(Given.Noon.AddDays(1)), it.ChangeEmail(phone: Given.WrongPhone));
        Whole.Equal(
            before with
            {
                Challenge = null,
                Ended = [new ClosedChallenge(it.Challenge, ChallengeEnd.PhoneLocked)],
                PhoneLimiter = new PhoneAttemptLimiter(0, 3, Given.Noon.AddDays(1)),
                Outbox = [],
            },
            it.Account);
        Assert.Equal(new ChangeEmail.Result.Ended(ChallengeEnd.PhoneLocked), it.ChangeEmail());
    }

    [Fact]
    public void The_third_phone_if_right_goes_through_and_clears_the_count()
    {
        var it = Given.LoggedIn();
        it.ChangeEmail(phone: Given.WrongPhone);
        it.ChangeEmail(phone: Given.WrongPhone);
        Assert.IsType<ChangeEmail.Result.Challenged>(it.ChangeEmail());
        Assert.Equal(new ChangeEmail.Result.PhoneMismatch(2), it.ChangeEmail(phone: Given.WrongPhone));
    }

    [Fact]
    public void Wrong_phones_add_up_over_challenges()
    {
        var it = Given.LoggedIn();
        it.ChangeEmail(phone: Given.WrongPhone);
        it.LogIn();
        it.ChangeEmail(phone: Given.WrongPhone);
        it.LogIn();
        Assert.IsType<ChangeEmail.Result.PhoneLocked>(it.ChangeEmail(phone: Given.WrongPhone));
    }

    [Fact]
    public void The_lock_closes_this_path_alone_and_a_success_elsewhere_doesnt_open_it()
    {
        var it = Locked();
        it.LogIn();
        Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code));
        it.LogIn();
        Assert.Equal(new ChangeEmail.Result.PhoneLocked(Given.Noon.AddDays(1)), it.ChangeEmail());
    }

    [Fact]
    public void While_locked_even_the_right_phone_is_refused_and_the_challenge_goes_on()
    {
        var it = Locked();
        it.LogIn();
        var before = it.Account;
        Assert.IsType<ChangeEmail.Result.PhoneLocked>(it.ChangeEmail());
        Whole.Equal(before, it.Account);
        Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    public void The_lock_ends_by_itself_to_the_tick(int ticksPastTheLock, bool open)
    {
        var it = Locked();
        it.After(TimeSpan.FromDays(1) + ticksPastTheLock * Given.Tick).LogIn();
        Assert.Equal(open, it.ChangeEmail() is ChangeEmail.Result.Challenged);
    }

    [Fact]
    public void After_a_lock_there_are_three_tries_again()
    {
        var it = Locked();
        it.After(TimeSpan.FromDays(1)).LogIn();
        Assert.Equal(new ChangeEmail.Result.PhoneMismatch(2), it.ChangeEmail(phone: Given.WrongPhone));
    }

    [Fact]
    public void Where_no_time_is_set_the_lock_stands_until_an_operator_opens_it()
    {
        var it = Given.Customer();
        it.Rules = AccountRules.Default with { PhoneLockFor = null, PhoneAttempts = 1 };
        it.LogIn();
        Assert.Equal(new ChangeEmail.Result.PhoneLocked(null), it.ChangeEmail(phone: Given.WrongPhone));
        it.After(TimeSpan.FromDays(365)).LogIn();
        Assert.Equal(new ChangeEmail.Result.PhoneLocked(null), it.ChangeEmail());
        it.Unlock();
        Assert.IsType<ChangeEmail.Result.Challenged>(it.ChangeEmail());
    }

    [Fact]
    public void The_hundredth_wrong_phone_in_a_row_waits_for_an_operator()
    {
        var it = Given.Customer();
        for (var i = 0; i < 33; i++)
        {
            it.After(TimeSpan.FromDays(1)).LogIn();
            it.ChangeEmail(phone: Given.WrongPhone);
            it.ChangeEmail(phone: Given.WrongPhone);
            Assert.Equal(new ChangeEmail.Result.PhoneLocked(it.Now.AddDays(1)), it.ChangeEmail(phone: Given.WrongPhone));
        }

        it.After(TimeSpan.FromDays(1)).LogIn();
        Assert.Equal(new ChangeEmail.Result.PhoneLocked(null), it.ChangeEmail(phone: Given.WrongPhone));
    }

    [Fact]
    public void An_account_without_a_contact_phone_has_no_right_one()
    {
        var it = Given.LoggedIn(phone: null);
        Assert.Equal(new ChangeEmail.Result.PhoneMismatch(2), it.ChangeEmail());
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public void It_works_until_the_challenges_expiry_and_not_at_it(int ticksPastExpiry, bool works)
    {
        var it = Given.LoggedIn();
        var result = it.After(TimeSpan.FromMinutes(20) + ticksPastExpiry * Given.Tick).ChangeEmail();
        Assert.Equal(works, result is ChangeEmail.Result.Challenged);
        Assert.Equal(!works, result.Equals(new ChangeEmail.Result.Ended(ChallengeEnd.Expired)));
    }

    [Fact]
    public void Challenge_ends_an_hour_after_its_login_however_often_its_address_is_changed()
    {
        var it = Given.LoggedIn();
        for (var i = 0; i < 4; i++)
        {
            Assert.IsType<ChangeEmail.Result.Challenged>(it.After(TimeSpan.FromMinutes(15) - Given.Tick).ChangeEmail($"a{i}@example.jp"));
        }

        Assert.Equal(Given.Noon.AddMinutes(60), it.Account.Challenge!.ExpiresAt);
    }

    [Fact]
    public void Phone_lock_longer_than_time_itself_is_stored_and_lasts_until_an_operator_unlocks()
    {
        var it = Given.Customer();
        it.Rules = AccountRules.Default with { PhoneLockFor = TimeSpan.FromDays(3_000_000), PhoneAttempts = 1 };
        it.LogIn();
        Assert.Equal(new ChangeEmail.Result.PhoneLocked(null), it.ChangeEmail(phone: Given.WrongPhone));
        it.LogIn();
        Assert.Equal(new ChangeEmail.Result.PhoneLocked(null), it.ChangeEmail());
    }

    [Fact]
    public void A_challenge_stored_without_its_start_began_twenty_minutes_before_its_expiry()
    {
        var it = Given.LoggedIn();
        it.Account = it.Account with { Challenge = it.Account.Challenge! with { StartedAt = null, ExpiresAt = Given.Noon.AddMinutes(50) } };
        it.After(TimeSpan.FromMinutes(45)).ChangeEmail();
        Assert.Equal(Given.Noon.AddMinutes(65), it.Account.Challenge!.ExpiresAt);
    }

    [Fact]
    public void A_used_and_an_unknown_challenge_say_so_and_no_phone_is_counted()
    {
        var it = Given.SignedIn();
        Assert.Equal(new ChangeEmail.Result.Ended(ChallengeEnd.Used), it.ChangeEmail(phone: Given.WrongPhone));
        Assert.Equal(
            new ChangeEmail.Result.Ended(ChallengeEnd.Unknown), it.ChangeEmail(phone: Given.WrongPhone, challenge: Guid.AllBitsSet));
        Assert.Equal(PhoneAttemptLimiter.Full, it.Account.PhoneLimiter);
    }

    private static AccountScenario Locked()
    {
        var it = Given.LoggedIn();
        it.ChangeEmail(phone: Given.WrongPhone);
        it.ChangeEmail(phone: Given.WrongPhone);
        it.ChangeEmail(phone: Given.WrongPhone);
        return it;
    }

    [Fact]
    public void A_repeated_call_gets_the_first_answer_and_mails_and_counts_nothing()
    {
        var it = Given.LoggedIn();
        foreach (var (phone, answer) in new (string, Type)[]
        {
            (Given.WrongPhone, typeof(ChangeEmail.Result.PhoneMismatch)),
            (Given.Phone, typeof(ChangeEmail.Result.Challenged)),
            (Given.WrongPhone, typeof(ChangeEmail.Result.PhoneMismatch)),
            (Given.WrongPhone, typeof(ChangeEmail.Result.PhoneMismatch)),
            (Given.WrongPhone, typeof(ChangeEmail.Result.PhoneLocked)),
        })
        {
            var call = Guid.NewGuid();
            var first = it.ChangeEmail(phone: phone, call: call);
            Assert.IsType(answer, first);
            var before = it.Account;

            Whole.Equal(first, it.ChangeEmail(phone: phone, call: call));

            Assert.Same(before, it.Account);
        }

        Assert.Equal(new ChangeEmail.Result.Ended(ChallengeEnd.PhoneLocked), it.ChangeEmail(call: Guid.NewGuid()));
    }

    [Fact]
    public void A_call_that_is_repeated_after_the_challenge_was_used_or_replaced_changes_nothing()
    {
        var it = Given.LoggedIn();
        var (challenge, call) = (it.Challenge, Guid.NewGuid());
        it.ChangeEmail(call: call);
        it.Verify(it.Code);
        var (email, queued) = (it.Account.Email, it.Account.MailsQueued);
        Assert.Equal(new ChangeEmail.Result.Ended(ChallengeEnd.Used), it.ChangeEmail(challenge: challenge, call: call));
        it.LogIn();
        Assert.Equal(new ChangeEmail.Result.Ended(ChallengeEnd.Used), it.ChangeEmail(challenge: challenge, call: call));
        Assert.Equal((email, queued + 1), (it.Account.Email, it.Account.MailsQueued));
    }
}
