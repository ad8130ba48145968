using OrleansSelfCare.Grains.Hashing;

namespace OrleansSelfCare.Tests.Grains;

public class HashingForecastTests
{
    private static readonly TimeSpan Hash = TimeSpan.FromSeconds(0.2);
    private readonly HashingForecast _forecast = new(threads: 2, firstGuess: Hash);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 0.1)]
    [InlineData(21, 2)]
    public void Wait_is_what_is_ahead_shared_by_the_threads(int ahead, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), _forecast.Wait(ahead));

    [Fact]
    public void Wait_follows_the_measured_durations()
    {
        for (var i = 0; i < 100; i++)
        {
            _forecast.Measured(3 * Hash);
        }

        Assert.InRange(_forecast.Wait(2).TotalSeconds, 0.29, 0.3);
    }

    [Fact]
    public void Retry_after_is_when_the_present_wait_is_over_for_the_first_and_later_for_each_further_caller()
    {
        var wait = TimeSpan.FromSeconds(1.5);
        var first = _forecast.RetryAfter(HashingPriority.Stranger, wait, default, jitter: 0);
        var hundredth = LastOf(99, wait, jitter: 0);

        Assert.Equal(wait, first);
        // 99 more callers return at one and a half times the rate at which two threads hash.
        Assert.Equal(1.5 + (99 * 0.1 / 1.5), hundredth.TotalSeconds, precision: 3);
    }

    [Fact]
    public void Retry_after_has_a_limit_and_a_jitter_of_a_quarter()
    {
        var late = LastOf(1000, default, jitter: 1);

        Assert.Equal(1.25 * HashingForecast.LongestRetryAfter, late);
    }

    [Fact]
    public void Retry_after_is_short_again_when_the_crowd_is_over()
    {
        LastOf(100, default, jitter: 0);

        Assert.Equal(TimeSpan.Zero, _forecast.RetryAfter(HashingPriority.Stranger, default, TimeSpan.FromMinutes(1), jitter: 0));
    }

    [Fact]
    public void Retry_after_does_not_grow_by_refused_callers_of_a_lower_priority()
    {
        for (var i = 0; i < 100; i++)
        {
            _forecast.RetryAfter(HashingPriority.StrangerWithFailures, default, default, jitter: 0);
        }

        var wait = TimeSpan.FromSeconds(1.5);
        Assert.Equal(wait, _forecast.RetryAfter(HashingPriority.Stranger, wait, default, jitter: 0));
    }

    private TimeSpan LastOf(int callers, TimeSpan wait, double jitter) =>
        Enumerable.Range(0, callers).Select(_ => _forecast.RetryAfter(HashingPriority.Stranger, wait, default, jitter)).ToArray()[^1];
}
