using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>Limits the requests of each client network (section <c>SelfCare:Limits</c>) with ASP.NET Core's rate limiter.</summary>
internal static class RateLimits
{
    public const string SignIn = "sign-in";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private const int SegmentsPerWindow = 6;

    public static void AddRateLimits(this IServiceCollection services)
    {
        services.AddSingleton<RefusalDelay>();
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<SelfCareOptions>>((limiter, options) =>
        {
            var limits = options.Value.Limits;
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = Reject;
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
                SegmentsPerWindow = SegmentsPerWindow,
            });

    private static async ValueTask Reject(OnRejectedContext context, CancellationToken cancellation)
    {
        var http = context.HttpContext;
        var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : Window / SegmentsPerWindow;
        wait = await http.RequestServices.GetRequiredService<RefusalDelay>().Wait(http, wait);
        await http.RequestServices.GetRequiredService<ApiProblems>().TooManyAttempts(http, wait).ExecuteAsync(http);
    }
}
