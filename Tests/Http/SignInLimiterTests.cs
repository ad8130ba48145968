using System.Threading.RateLimiting;
using Microsoft.Extensions.Time.Testing;
using OrleansSelfCare.Gateway.Http;

namespace OrleansSelfCare.Tests.Http;

public sealed class SignInLimiterTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly SignInLimiter _limiter;
    private int _perMinute = 6;

    public SignInLimiterTests() => _limiter = new(() => _perMinute, _clock);

    public void Dispose() => _limiter.Dispose();

    [Fact]
    public void A_minutes_requests_pass_at_once_and_as_many_more_in_each_minute()
    {
        Assert.Equal(6, Passed());
        Assert.Equal(0, Passed());

        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, Passed());

        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(6, Passed());

        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(6, Passed());
    }

    [Fact]
    public void One_that_returns_after_the_wait_it_was_told_passes()
    {
        _perMinute = 2;
        Assert.Equal(2, Passed());
        using var refused = _limiter.AttemptAcquire();
        Assert.True(refused.TryGetMetadata(MetadataName.RetryAfter, out var wait));
        Assert.Equal(TimeSpan.FromSeconds(30), wait);

        _clock.Advance(wait - TimeSpan.FromTicks(10));
        Assert.Equal(0, Passed());
        _clock.Advance(TimeSpan.FromTicks(20));
        Assert.Equal(1, Passed());
    }

    [Fact]
    public void No_wait_is_shorter_than_ten_seconds()
    {
        _perMinute = 600;
        Assert.Equal(600, Passed());
        using var refused = _limiter.AttemptAcquire();
        Assert.True(refused.TryGetMetadata(MetadataName.RetryAfter, out var wait));
        Assert.Equal(TimeSpan.FromSeconds(10), wait);
    }

    [Fact]
    public void What_it_grows_by_may_be_used_at_once()
    {
        Assert.Equal(6, Passed());
        _perMinute = 8;
        Assert.Equal(2, Passed());
    }

    [Fact]
    public void When_it_shrinks_no_more_pass_than_its_new_size()
    {
        _perMinute = 4;
        Assert.Equal(4, Passed());
    }

    [Fact]
    public void It_is_idle_only_when_it_is_full_so_that_dropping_it_gives_nobody_more()
    {
        Passed();
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(_limiter.IdleDuration);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(61), _limiter.IdleDuration);
    }

    private int Passed()
    {
        for (var passed = 0; ; passed++)
        {
            using var lease = _limiter.AttemptAcquire();
            if (!lease.IsAcquired)
            {
                return passed;
            }
        }
    }
}
