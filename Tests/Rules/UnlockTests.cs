using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Accounts.Throttling;
using OrleansSelfCare.Accounts.Timelines;

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
        var before = it.Account with
        {
            PhoneLimiter = new PhoneAttemptLimiter(0, 100, PhoneAttemptLimiter.ForGood),
            MailReturns = new(Given.Email) { IsComplained = true },
        };
        it.Account = before;
        Assert.True(it.Unlock());
        Whole.Equal(
            before with
            {
                PasswordLimiter = new PasswordAttemptLimiter { Known = [Given.Home] },
                CodeLimiter = AttemptLimiter.Full,
                PhoneLimiter = PhoneAttemptLimiter.Full,
                MailLimiter = null,
                MailReturns = null,
                ClearedMail = before.MailsQueued,
            },
            it.Account);
    }

    [Theory]
    [InlineData(AccountLock.Password)]
    [InlineData(AccountLock.Code)]
    [InlineData(AccountLock.Phone)]
    [InlineData(AccountLock.Mail)]
    [InlineData(AccountLock.Address)]
    public void Unlock_of_one_lock_clears_it_alone_and_is_on_the_timeline_with_its_name(AccountLock one)
    {
        var it = Given.SignedIn();
        it.LogIn("wrong", Given.Elsewhere);
        it.LogIn();
        it.EnterWrongCodes(1);
        var before = it.Account with
        {
            PhoneLimiter = new PhoneAttemptLimiter(0, 100, PhoneAttemptLimiter.ForGood),
            MailReturns = new(Given.Email) { IsComplained = true },
        };
        it.Account = before;

        Assert.True(it.Unlock(one));

        Assert.NotNull(before.MailLimiter);
        Whole.Equal(
            before with
            {
                PasswordLimiter = one == AccountLock.Password
                    ? new PasswordAttemptLimiter { Known = [Given.Home] }
                    : before.PasswordLimiter,
                CodeLimiter = one == AccountLock.Code ? AttemptLimiter.Full : before.CodeLimiter,
                PhoneLimiter = one == AccountLock.Phone ? PhoneAttemptLimiter.Full : before.PhoneLimiter,
                MailLimiter = one == AccountLock.Mail ? null : before.MailLimiter,
                MailReturns = one == AccountLock.Address ? null : before.MailReturns,
                ClearedMail = one == AccountLock.Address ? before.MailsQueued : before.ClearedMail,
            },
            it.Account);
        Assert.Equal((TimelineEvent.Unlocked, AccountLockName.Of(one)), (it.Timeline()![1].Event, it.Timeline()![1].Reason));
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
