using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>
/// A token bucket whose size may change at any time: a full minute's requests at once, and as many more in each minute. The framework's
/// limiters have a fixed size.
/// </summary>
/// <param name="perMinute">The size, read at each request. What it grows by may be used at once.</param>
internal sealed class SignInLimiter(Func<int> perMinute, TimeProvider clock) : RateLimiter
{
    /// <summary>The shortest Retry-After, so that a crowd does not return every second.</summary>
    public static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private double _tokens = perMinute();
    private int _size = perMinute();
    private long _usedAt = clock.GetTimestamp();

    /// <summary>After a minute without requests the bucket is full, like a new one: the framework then drops it.</summary>
    public override TimeSpan? IdleDuration => clock.GetElapsedTime(_usedAt) is var idle && idle > Minute ? idle : null;

    public override RateLimiterStatistics? GetStatistics() => null;

    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        lock (_lock)
        {
            var (size, now) = (perMinute(), clock.GetTimestamp());
            var refill = clock.GetElapsedTime(_usedAt, now) / Minute * _size;
            _tokens = Math.Min(size, _tokens + refill + Math.Max(0, size - _size));
            (_size, _usedAt) = (size, now);
            if (_tokens >= permitCount)
            {
                _tokens -= permitCount;
                return new Lease(null);
            }

            var wait = (permitCount - _tokens) / size * Minute;
            return new Lease(wait > ShortestWait ? wait : ShortestWait);
        }
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) =>
        new(AttemptAcquireCore(permitCount));

    /// <param name="retryAfter">Null: acquired.</param>
    private sealed class Lease(TimeSpan? retryAfter) : RateLimitLease
    {
        public override bool IsAcquired => retryAfter is null;

        public override IEnumerable<string> MetadataNames => IsAcquired ? [] : [MetadataName.RetryAfter.Name];

        public override bool TryGetMetadata(string metadataName, [NotNullWhen(true)] out object? metadata)
        {
            metadata = metadataName == MetadataName.RetryAfter.Name ? retryAfter : null;
            return metadata is not null;
        }
    }
}
