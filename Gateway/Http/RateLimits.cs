using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>How many requests one client network may make, by ASP.NET Core's own rate limiter; off with <c>SelfCare:Limits:Enabled=false</c>.</summary>
internal static class RateLimits
{
    public const string SignIn = "sign-in";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private const int SegmentsInAWindow = 6;

    public static void AddRateLimits(this IServiceCollection services)
    {
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<SelfCareOptions>>((limiter, options) =>
        {
            var limits = options.Value.Limits;
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = Refuse;
            limiter.AddPolicy(SignIn, http => Partition(limits, "s", limits.SignInsPerMinute, http));
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http =>
                http.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>() is null
                    ? Partition(limits, "o", limits.OthersPerMinute, http)
                    : RateLimitPartition.GetNoLimiter(""));
        });
    }

    private static RateLimitPartition<string> Partition(LimitOptions limits, string kind, int permits, HttpContext http) =>
        !limits.Enabled
            ? RateLimitPartition.GetNoLimiter("")
            : RateLimitPartition.GetSlidingWindowLimiter(kind + ClientNetwork.Of(http), _ => new SlidingWindowRateLimiterOptions
            {
                PermitLimit = permits,
                Window = Window,
                SegmentsPerWindow = SegmentsInAWindow,
            });

    private static async ValueTask Refuse(OnRejectedContext context, CancellationToken cancellation)
    {
        var http = context.HttpContext;
        var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : Window / SegmentsInAWindow;
        await http.RequestServices.GetRequiredService<ApiProblems>().TooManyAttempts(http, wait).ExecuteAsync(http);
    }
}
