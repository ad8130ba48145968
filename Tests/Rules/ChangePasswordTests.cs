using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.SignIn;

namespace OrleansSelfCare.Tests.Rules;

public class ChangePasswordTests
{
    [Fact]
    public void It_stores_the_new_hash_and_ends_every_session_and_the_pending_challenge()
    {
        var it = Given.SignedIn();
        it.LogIn();
        var before = it.Account;
        Assert.Equal(new ChangePassword.Result.Changed(), it.ChangePassword(next: "battery staple"));
        Whole.Equal(
            before with
            {
                PasswordHash = Given.HashOf("battery staple"),
                HasOwnPassword = true,
                Challenge = null,
                Ended = [ClosedChallenge.Of(it.Challenge, ChallengeEnd.PasswordChanged), .. before.Ended],
                LastRedemption = null,
                Sessions = [],
                MailLimiter = before.MailLimiter!.AfterNotice(Given.Noon, AccountRules.Default),
                Outbox = it.Account.Outbox,
                MailsQueued = before.MailsQueued + 1,
            },
            it.Account);
        Assert.Equal(OutboxNotice.PasswordChanged, Assert.Single(it.Account.Outbox).Notice?.Type);
        Assert.IsType<LogIn.Result.Challenged>(it.LogIn("battery staple"));
    }

    [Fact]
    public void It_ends_the_repeat_of_the_last_code_too()
    {
        var it = Given.LoggedIn();
        var code = it.Code;
        it.Verify(code, key: "digest");
        it.ChangePassword();
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Used), it.Verify(code, key: "digest"));
    }

    [Fact]
    public void A_wrong_current_password_is_counted_like_one_at_login()
    {
        var it = Given.SignedIn();
        var before = it.Account;
        Assert.Equal(new ChangePassword.Result.WrongPassword(), it.ChangePassword("wrong"));
        Whole.Equal(before with { PasswordLimiter = before.PasswordLimiter.AfterFailure(Given.Home, Given.Noon) }, it.Account);
    }

    [Fact]
    public void The_fifth_wrong_one_throttles_this_and_login_alike()
    {
        var it = Given.SignedIn();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(new ChangePassword.Result.WrongPassword(), it.ChangePassword("wrong"));
        }

        Assert.Equal(new ChangePassword.Result.TooManyAttempts(TimeSpan.FromSeconds(30)), it.ChangePassword());
        Assert.Equal(new LogIn.Result.TooManyAttempts(TimeSpan.FromSeconds(30)), it.LogIn());
        Assert.Equal(new ChangePassword.Result.Changed(), it.After(TimeSpan.FromSeconds(30)).ChangePassword());
    }

    [Fact]
    public void Refuse_counts_each_check_in_flight_as_a_failure()
    {
        var it = Given.SignedIn();
        for (var i = 0; i < 4; i++)
        {
            it.ChangePassword("wrong");
        }

        var command = new ChangePassword.Command(it.Session, new(Given.Password), new("battery staple"), Given.Home);
        Assert.Null(ChangePassword.Refuse(it.Account, command, it.CheckSession(), it.Rules, it.Now));
        Assert.Equal(
            new ChangePassword.Result.TooManyAttempts(TimeSpan.FromSeconds(30)),
            ChangePassword.Refuse(it.Account, command, it.CheckSession(), it.Rules, it.Now, [Given.Home])!.Value.Result);
    }

    [Fact]
    public void A_bad_new_password_is_refused_before_the_current_one_is_compared_or_counted()
    {
        var it = Given.SignedIn();
        var before = it.Account;
        Assert.Equal(new ChangePassword.Result.Invalid(PasswordError.TooShort), it.ChangePassword("wrong", "1234567"));
        Whole.Equal(before, it.Account);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public void Without_a_standing_session_nothing_is_compared_or_counted(int ticks, bool stands)
    {
        var it = Given.SignedIn();
        var before = it.Account;
        var result = it.After(TimeSpan.FromMinutes(30) + ticks * Given.Tick).ChangePassword("wrong");
        Assert.Equal(stands ? new ChangePassword.Result.WrongPassword() : new ChangePassword.Result.SessionInvalid(), result);
        Assert.Equal(!stands, ReferenceEquals(before, it.Account));
    }

    [Fact]
    public void Change_password_repeated_with_its_key_within_ten_minutes_has_changed_it_though_the_session_has_ended()
    {
        var it = Given.SignedIn();
        it.ChangePassword(key: "key-a");
        var after = it.Account;

        Assert.Equal(new ChangePassword.Result.Changed(), it.After(RepeatableChange.Lifetime - Given.Tick).ChangePassword(key: "key-a"));
        Assert.Same(after, it.Account);
        Assert.Equal(new ChangePassword.Result.SessionInvalid(), it.ChangePassword(key: "key-b"));
        Assert.Equal(new ChangePassword.Result.SessionInvalid(), it.ChangePassword(session: Guid.NewGuid(), key: "key-a"));
        Assert.Equal(new ChangePassword.Result.SessionInvalid(), it.ChangePassword());
        Assert.Equal(new ChangePassword.Result.SessionInvalid(), it.After(Given.Tick).ChangePassword(key: "key-a"));
    }
}
