using Microsoft.Extensions.Time.Testing;
using OrleansSelfCare.Grains.Hashing;

namespace OrleansSelfCare.Tests.Grains;

public class RecentFailuresTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly RecentFailures _failures;

    public RecentFailuresTests() => _failures = new(_clock);

    [Fact]
    public void A_failure_is_recent_for_ten_minutes_at_least_and_twenty_at_most()
    {
        _clock.Advance(TimeSpan.FromMinutes(9));
        _failures.Add("192.0.2.1");
        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.True(_failures.Contains("192.0.2.1"));

        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.False(_failures.Contains("192.0.2.1"));
    }

    [Fact]
    public void A_failure_after_a_long_silence_is_forgotten_like_any_other()
    {
        _failures.Add("192.0.2.1");
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.False(_failures.Contains("192.0.2.1"));
    }

    [Fact]
    public void Network_that_calls_again_and_again_before_its_retry_after_is_a_failure()
    {
        Refuse(1 + RecentFailures.EarlyRefusals);
        Assert.False(_failures.Contains("192.0.2.1"));

        Refuse(1);
        Assert.True(_failures.Contains("192.0.2.1"));
    }

    [Fact]
    public void Network_that_is_refused_often_and_returns_at_its_retry_after_is_no_failure()
    {
        for (var i = 0; i < 100; i++)
        {
            Refuse(1);
            _clock.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.False(_failures.Contains("192.0.2.1"));
    }

    [Fact]
    public void Refusal_does_not_prolong_a_failure()
    {
        _failures.Add("192.0.2.1");
        _clock.Advance(TimeSpan.FromMinutes(11));
        Refuse(1);
        Assert.True(_failures.Contains("192.0.2.1"));

        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.False(_failures.Contains("192.0.2.1"));
    }

    [Fact]
    public void Beyond_the_capacity_the_older_half_is_forgotten()
    {
        for (var i = 0; i < (2 * RecentFailures.Capacity) + 1; i++)
        {
            _failures.Add($"network {i}");
        }

        Assert.False(_failures.Contains("network 0"));
        Assert.True(_failures.Contains($"network {RecentFailures.Capacity}"));
    }

    private void Refuse(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _failures.Refused("192.0.2.1", TimeSpan.FromSeconds(5));
        }
    }
}
