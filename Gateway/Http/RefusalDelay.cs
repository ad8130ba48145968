using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>
/// Delays the refusals of a network that keeps calling in spite of <c>Retry-After</c>. Without it, a few such networks are refused
/// thousands of times a second, and that uses all cores. The delay is subtracted from <c>Retry-After</c>, so a caller that waits that long
/// is not served later. Not with <c>SelfCare:Limits:Enabled=false</c>.
/// </summary>
/// <param name="clock">Of the machine; a test sets another.</param>
internal sealed class RefusalDelay(IOptions<SelfCareOptions> options, IHostApplicationLifetime lifetime, TimeProvider? clock = null)
    : IDisposable
{
    /// <summary>Refusals of one network that are sent at once, in a minute.</summary>
    public const int AtOncePerMinute = 5;

    /// <summary>Less than the timeout of a portal's call.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>Bounds the memory: further refusals are sent at once.</summary>
    private const int MaxDelayed = 5_000;
    private readonly PartitionedRateLimiter<HttpContext> _atOnce = PartitionedRateLimiter.Create<HttpContext, string>(http =>
        RateLimitPartition.GetFixedWindowLimiter(ClientNetwork.Of(http), _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = AtOncePerMinute,
            Window = TimeSpan.FromMinutes(1),
        }));
    private readonly ConcurrencyLimiter _delayed = new(new ConcurrencyLimiterOptions { PermitLimit = MaxDelayed });

    /// <param name="retryAfter">When the caller may try again.</param>
    /// <returns>The same, less the delay.</returns>
    /// <exception cref="OperationCanceledException">The caller is gone.</exception>
    public async ValueTask<TimeSpan> Wait(HttpContext http, TimeSpan retryAfter)
    {
        if (!options.Value.Limits.Enabled || _atOnce.AttemptAcquire(http).IsAcquired)
        {
            return retryAfter;
        }

        using var place = _delayed.AttemptAcquire();
        if (!place.IsAcquired)
        {
            return retryAfter;
        }

        // Random, so that callers that came together don't return together.
        var delay = (retryAfter < Longest ? retryAfter : Longest) * (0.5 + (Random.Shared.NextDouble() / 2));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        await Task.Delay(delay, clock ?? TimeProvider.System, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        http.RequestAborted.ThrowIfCancellationRequested();
        return lifetime.ApplicationStopping.IsCancellationRequested ? retryAfter : retryAfter - delay;
    }

    public void Dispose()
    {
        _atOnce.Dispose();
        _delayed.Dispose();
    }
}
