using OrleansSelfCare.Accounts.Throttling;

namespace OrleansSelfCare.Tests.Rules;

public class AttemptLimiterTests
{
    [Theory]
    [InlineData(0, null)]
    [InlineData(4, null)]
    [InlineData(5, 30)]
    [InlineData(6, 60)]
    [InlineData(7, 120)]
    [InlineData(8, 240)]
    [InlineData(9, 480)]
    [InlineData(10, 900)]
    [InlineData(11, 900)]
    [InlineData(99, 900)]
    [InlineData(100, 86_400)]
    public void The_wait_starts_at_the_fifth_failure_and_doubles_up_to_a_quarter_of_an_hour(int failures, int? seconds) =>
        Assert.Equal(
            seconds is { } wait ? TimeSpan.FromSeconds(wait) : null,
            AfterFailures(failures).WaitFrom(Given.Noon));

    [Fact]
    public void A_wait_is_over_at_its_end_and_not_a_tick_before()
    {
        var limiter = AfterFailures(5);
        Assert.Equal(Given.Tick, limiter.WaitFrom(Given.Noon.AddSeconds(30) - Given.Tick));
        Assert.Null(limiter.WaitFrom(Given.Noon.AddSeconds(30)));
    }

    [Theory]
    [InlineData(-1, 8)]
    [InlineData(0, 1)]
    public void A_quiet_half_hour_ends_the_waiting_and_never_the_count(int ticks, int streak)
    {
        var later = Given.Noon.AddMinutes(30) + ticks * Given.Tick;
        Assert.Equal(new AttemptLimiter(8, streak, later), AfterFailures(7).AfterFailure(later));
    }

    [Fact]
    public void At_a_hundred_no_quiet_helps_and_at_ninety_nine_it_does()
    {
        Assert.Equal((false, true), (AfterFailures(99).IsExhausted, AfterFailures(100).IsExhausted));
        Assert.Null(AfterFailures(99).WaitFrom(Given.Noon.AddMinutes(15)));
        Assert.Equal(AttemptLimiter.UntilAnOperatorActs, AfterFailures(100).WaitFrom(Given.Noon.AddYears(10)));
    }

    private static AttemptLimiter AfterFailures(int times) =>
        Enumerable.Range(0, times).Aggregate(AttemptLimiter.Full, (limiter, _) => limiter.AfterFailure(Given.Noon));
}
