using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>
/// Limits the requests of each client network (section <c>SelfCare:Limits</c>) with ASP.NET Core's rate limiter. The sign-in limit grows
/// with the accounts that completed a sign-in from the network, so that all of an office behind one address get in. Nothing else makes it
/// grow: who guesses passwords can't complete a sign-in.
/// </summary>
internal static class RateLimits
{
    public const string SignIn = "sign-in";

    /// <summary>Apart from the sign-ins, because waiting pages ask every few seconds and must not keep anybody from signing in.</summary>
    public const string Status = "status";

    /// <summary>Apart from the others, because a client calls for all its customers from one address.</summary>
    public const string OpenId = "openid";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private const int SegmentsPerWindow = 6;

    /// <summary>More requests a minute for each account: its login and its verify.</summary>
    private const int SignInsPerAccount = 2;

    public static void AddRateLimits(this IServiceCollection services)
    {
        services.AddSingleton<RefusalDelay>();
        services.AddSingleton<NetworkAccounts>();
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IServiceProvider>((limiter, provider) =>
        {
            var limits = provider.GetRequiredService<IOptions<SelfCareOptions>>().Value.Limits;
            var accounts = provider.GetRequiredService<NetworkAccounts>();
            var clock = provider.GetRequiredKeyedService<TimeProvider>(SelfCareClock.Key);
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = Reject;
            limiter.AddPolicy(SignIn, http => limits.Enabled
                ? RateLimitPartition.Get(ClientNetwork.Of(http), network => new SignInLimiter(() => SignInsOf(network), clock))
                : RateLimitPartition.GetNoLimiter(""));
            limiter.AddPolicy(Status, http => limits.Enabled
                ? RateLimitPartition.GetSlidingWindowLimiter(ClientNetwork.Of(http), _ => WindowOf(limits.StatusPerMinute))
                : RateLimitPartition.GetNoLimiter(""));
            limiter.AddPolicy(OpenId, http => limits.Enabled
                ? RateLimitPartition.GetSlidingWindowLimiter(ClientNetwork.Of(http), _ => WindowOf(limits.OpenIdPerMinute))
                : RateLimitPartition.GetNoLimiter(""));
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http =>
                limits.Enabled && http.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>() is null
                    ? RateLimitPartition.GetSlidingWindowLimiter(ClientNetwork.Of(http), _ => WindowOf(limits.OthersPerMinute))
                    : RateLimitPartition.GetNoLimiter(""));

            int SignInsOf(string network) => Math.Min(
                limits.SignInsPerMinuteAtMost, limits.SignInsPerMinute + (SignInsPerAccount * accounts.Count(network)));
        });
    }

    private static SlidingWindowRateLimiterOptions WindowOf(int perMinute) =>
        new() { PermitLimit = perMinute, Window = Window, SegmentsPerWindow = SegmentsPerWindow };

    private static async ValueTask Reject(OnRejectedContext context, CancellationToken cancellation)
    {
        var http = context.HttpContext;
        var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : Window / SegmentsPerWindow;
        wait = await http.RequestServices.GetRequiredService<RefusalDelay>().Wait(http, wait);
        await http.RequestServices.GetRequiredService<ApiProblems>().RateLimited(http, wait).ExecuteAsync(http);
    }
}
