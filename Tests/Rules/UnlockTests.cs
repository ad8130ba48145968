using OrleansSelfCare.Accounts.Throttling;

namespace OrleansSelfCare.Tests.Rules;

public class UnlockTests
{
    [Fact]
    public void It_clears_every_lock_and_counter_and_nothing_else()
    {
        var it = Given.SignedIn();
        it.LogIn("wrong", Given.Elsewhere);
        it.LogIn();
        it.EnterWrongCodes(1);
        var before = it.Account with { PhoneLimiter = new PhoneAttemptLimiter(0, 100, PhoneAttemptLimiter.ForGood) };
        it.Account = before;
        Assert.True(it.Unlock());
        Whole.Equal(
            before with
            {
                PasswordLimiter = new PasswordAttemptLimiter { Known = [Given.Home] },
                CodeLimiter = AttemptLimiter.Full,
                PhoneLimiter = PhoneAttemptLimiter.Full,
                MailLimiter = null,
            },
            it.Account);
    }

    [Fact]
    public void An_account_nobody_imported_is_not_there_to_unlock()
    {
        var it = Given.Nobody();
        it.LogIn("wrong");
        var before = it.Account;
        Assert.False(it.Unlock());
        Assert.Same(before, it.Account);
    }
}
