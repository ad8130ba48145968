using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Tests.Rules;

public class PhoneBudgetTests
{
    private static readonly AccountRules Rules = AccountRules.Default;

    [Fact]
    public void The_third_miss_locks_and_starts_the_misses_anew()
    {
        var second = PhoneBudget.Full.AfterMiss(Given.Noon, Rules).AfterMiss(Given.Noon, Rules);
        Assert.Equal(new PhoneBudget(2, 2, null), second);
        Assert.Equal(new PhoneBudget(0, 3, Given.Noon.AddDays(1)), second.AfterMiss(Given.Noon, Rules));
    }

    [Fact]
    public void A_lock_stands_a_tick_before_its_end_and_not_at_it()
    {
        var budget = new PhoneBudget(0, 3, Given.Noon);
        Assert.Equal((true, false), (budget.IsLocked(Given.Noon - Given.Tick), budget.IsLocked(Given.Noon)));
        Assert.False(PhoneBudget.Full.IsLocked(Given.Noon));
    }

    [Fact]
    public void A_success_clears_the_counts_and_leaves_a_lock_standing() =>
        Assert.Equal(new PhoneBudget(0, 0, Given.Noon), new PhoneBudget(2, 5, Given.Noon).AfterSuccess());

    [Fact]
    public void The_hundredth_failure_in_a_row_locks_for_good_though_it_is_a_first_miss()
    {
        Assert.Equal(new PhoneBudget(1, 99, null), new PhoneBudget(0, 98, null).AfterMiss(Given.Noon, Rules));
        Assert.Equal(new PhoneBudget(0, 100, PhoneBudget.ForGood), new PhoneBudget(0, 99, null).AfterMiss(Given.Noon, Rules));
        Assert.True(new PhoneBudget(0, 100, PhoneBudget.ForGood).IsLocked(Given.Noon.AddYears(100)));
    }
}
