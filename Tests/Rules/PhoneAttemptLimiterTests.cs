using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Throttling;

namespace OrleansSelfCare.Tests.Rules;

public class PhoneAttemptLimiterTests
{
    private static readonly AccountRules Rules = AccountRules.Default;

    [Fact]
    public void The_third_miss_locks_and_starts_the_misses_anew()
    {
        var second = PhoneAttemptLimiter.Full.AfterMiss(Given.Noon, Rules).AfterMiss(Given.Noon, Rules);
        Assert.Equal(new PhoneAttemptLimiter(2, 2, null), second);
        Assert.Equal(new PhoneAttemptLimiter(0, 3, Given.Noon.AddDays(1)), second.AfterMiss(Given.Noon, Rules));
    }

    [Fact]
    public void A_lock_stands_a_tick_before_its_end_and_not_at_it()
    {
        var limiter = new PhoneAttemptLimiter(0, 3, Given.Noon);
        Assert.Equal((true, false), (limiter.IsLocked(Given.Noon - Given.Tick), limiter.IsLocked(Given.Noon)));
        Assert.False(PhoneAttemptLimiter.Full.IsLocked(Given.Noon));
    }

    [Fact]
    public void A_success_clears_the_counts_and_leaves_a_lock_standing() =>
        Assert.Equal(new PhoneAttemptLimiter(0, 0, Given.Noon), new PhoneAttemptLimiter(2, 5, Given.Noon).AfterSuccess());

    [Fact]
    public void The_hundredth_failure_in_a_row_locks_for_good_though_it_is_a_first_miss()
    {
        Assert.Equal(new PhoneAttemptLimiter(1, 99, null), new PhoneAttemptLimiter(0, 98, null).AfterMiss(Given.Noon, Rules));
        Assert.Equal(
            new PhoneAttemptLimiter(0, 100, PhoneAttemptLimiter.ForGood),
            new PhoneAttemptLimiter(0, 99, null).AfterMiss(Given.Noon, Rules));
        Assert.True(new PhoneAttemptLimiter(0, 100, PhoneAttemptLimiter.ForGood).IsLocked(Given.Noon.AddYears(100)));
    }
}
