using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Tests.Http;

public sealed class RefusalDelayTests : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(15);
    private readonly FakeTimeProvider _clock = new();
    private readonly ApplicationLifetime _lifetime = new(NullLogger<ApplicationLifetime>.Instance);
    private readonly SelfCareOptions _options = new();
    private readonly RefusalDelay _delay;

    public RefusalDelayTests() => _delay = new(Options.Create(_options), _lifetime, _clock);

    public void Dispose() => _delay.Dispose();

    [Fact]
    public async Task Refusals_of_a_network_are_sent_at_once_five_times_a_minute()
    {
        for (var i = 0; i < RefusalDelay.AtOncePerMinute; i++)
        {
            Assert.Equal(RetryAfter, await Refuse("192.0.2.1"));
        }

        Assert.False(Refuse("192.0.2.1").IsCompleted);
        Assert.True(Refuse("192.0.2.2").IsCompleted);
    }

    [Fact]
    public async Task Refusal_that_is_delayed_is_sent_within_ten_seconds_which_are_part_of_the_wait()
    {
        var delayed = Delayed();

        _clock.Advance(RefusalDelay.Longest / 2 - TimeSpan.FromMilliseconds(1));
        Assert.False(delayed.IsCompleted);

        _clock.Advance(RefusalDelay.Longest / 2 + TimeSpan.FromMilliseconds(1));
        Assert.InRange((await delayed).TotalSeconds, 5, 10);
    }

    [Fact]
    public async Task Refusal_is_delayed_no_longer_than_its_wait()
    {
        var delayed = Delayed(TimeSpan.FromSeconds(2));

        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.InRange((await delayed).TotalSeconds, 0, 1);
    }

    [Fact]
    public async Task Caller_that_hangs_up_is_delayed_no_longer()
    {
        using var hungUp = new CancellationTokenSource();
        var delayed = Delayed(hungUp: hungUp.Token);

        await hungUp.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => delayed);
    }

    [Fact]
    public async Task Host_that_stops_sends_the_refusals_at_once_with_the_whole_wait()
    {
        var delayed = Delayed();

        _lifetime.StopApplication();

        Assert.Equal(RetryAfter, await delayed);
    }

    [Fact]
    public void Without_limits_no_refusal_is_delayed()
    {
        _options.Limits.Enabled = false;

        Assert.True(Delayed().IsCompleted);
    }

    private Task<TimeSpan> Delayed(TimeSpan? retryAfter = null, CancellationToken hungUp = default)
    {
        for (var i = 0; i < RefusalDelay.AtOncePerMinute; i++)
        {
            _ = Refuse("192.0.2.1", hungUp: hungUp);
        }

        return Refuse("192.0.2.1", retryAfter, hungUp);
    }

    private Task<TimeSpan> Refuse(string address, TimeSpan? retryAfter = null, CancellationToken hungUp = default) => _delay.Wait(
        new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(address) }, RequestAborted = hungUp },
        retryAfter ?? RetryAfter).AsTask();
}
