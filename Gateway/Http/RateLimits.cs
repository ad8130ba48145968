using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>
/// Limits the requests of each client network (section <c>SelfCare:Limits</c>) by the policy that the endpoint names. The sign-in limit
/// grows with the accounts that completed a sign-in from the network, so that all of an office behind one address get in. Nothing else
/// makes it grow: who guesses passwords can't complete a sign-in. Not ASP.NET Core's middleware, which never disposes its limiter: the
/// limiter's timer would keep everything of a stopped gateway in memory, and test suites start many in one process.
/// </summary>
internal sealed class RateLimits : IDisposable
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

    private readonly LimitOptions _limits;
    private readonly NetworkAccounts _accounts;
    private readonly TimeProvider _clock;
    private readonly PartitionedRateLimiter<HttpContext> _limiter;

    public RateLimits(
        IOptions<SelfCareOptions> options, NetworkAccounts accounts, [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock)
    {
        (_limits, _accounts, _clock) = (options.Value.Limits, accounts, clock);
        _limiter = PartitionedRateLimiter.Create<HttpContext, (string Policy, string Network)>(Partition);
    }

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<RefusalDelay>();
        services.AddSingleton<NetworkAccounts>();
        services.AddSingleton<RateLimits>();
    }

    /// <summary>
    /// A middleware after routing. The policy is that of the endpoint's <c>RequireRateLimiting</c>; without one it is a common limit.
    /// </summary>
    public async Task Apply(HttpContext http, RequestDelegate next)
    {
        using var lease = _limiter.AttemptAcquire(http);
        if (lease.IsAcquired)
        {
            await next(http);
            return;
        }

        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : Window / SegmentsPerWindow;
        wait = await http.RequestServices.GetRequiredService<RefusalDelay>().Wait(http, wait);
        await http.RequestServices.GetRequiredService<ApiProblems>().RateLimited(http, wait).ExecuteAsync(http);
    }

    public void Dispose() => _limiter.Dispose();

    private RateLimitPartition<(string Policy, string Network)> Partition(HttpContext http)
    {
        var endpoint = http.GetEndpoint()?.Metadata;
        if (!_limits.Enabled || endpoint?.GetMetadata<DisableRateLimitingAttribute>() is not null)
        {
            return RateLimitPartition.GetNoLimiter(("", ""));
        }

        var (policy, network) = (endpoint?.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName ?? "", ClientNetwork.Of(http));
        return policy == SignIn
            ? RateLimitPartition.Get((policy, network), _ => (RateLimiter)new SignInLimiter(() => SignInsOf(network), _clock))
            : RateLimitPartition.GetSlidingWindowLimiter((policy, network), _ => new()
            {
                PermitLimit = policy switch
                {
                    Status => _limits.StatusPerMinute,
                    OpenId => _limits.OpenIdPerMinute,
                    _ => _limits.OthersPerMinute,
                },
                Window = Window,
                SegmentsPerWindow = SegmentsPerWindow,
            });
    }

    private int SignInsOf(string network) => Math.Min(
        _limits.SignInsPerMinuteAtMost, _limits.SignInsPerMinute + (SignInsPerAccount * _accounts.Count(network)));
}
