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
        Assert.Equal((true, false), (IsLocked(limiter, Given.Noon - Given.Tick), IsLocked(limiter, Given.Noon)));
        Assert.False(IsLocked(PhoneAttemptLimiter.Full, Given.Noon));
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
        Assert.True(IsLocked(new PhoneAttemptLimiter(0, 100, PhoneAttemptLimiter.ForGood), Given.Noon.AddYears(100)));
    }

    [Fact]
    public void A_lock_longer_than_time_itself_lasts_until_an_operator_unlocks()
    {
        var rules = Rules with { PhoneLockFor = TimeSpan.FromDays(3_000_000) };
        var locked = new PhoneAttemptLimiter(2, 2, null).AfterMiss(Given.Noon, rules);
        Assert.Equal(new PhoneAttemptLimiter(0, 3, PhoneAttemptLimiter.ForGood), locked);
    }

    [Fact]
    public void A_shorter_setting_ends_locks_that_last_longer()
    {
        var (limiter, hour) = (new PhoneAttemptLimiter(0, 3, Given.Noon.AddDays(1)), Rules with { PhoneLockFor = TimeSpan.FromHours(1) });
        Assert.Null(limiter.LockEnd(Given.Noon, hour));
        Assert.Equal(Given.Noon.AddDays(1), limiter.LockEnd(Given.Noon.AddHours(23), hour));
    }

    private static bool IsLocked(PhoneAttemptLimiter limiter, DateTimeOffset now) => limiter.LockEnd(now, Rules) is not null;
}
