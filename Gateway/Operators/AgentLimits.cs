using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Operators;

/// <summary>What an agent may do only so often in an hour.</summary>
internal enum AgentLimit
{
    /// <summary>Searches: <see cref="AgentOptions.SearchesPerHour"/>.</summary>
    Searches,

    /// <summary>Calls with <see cref="OperatorRight.Recover"/>: <see cref="AgentOptions.RecoveriesPerHour"/>.</summary>
    Recoveries,
}

/// <summary>
/// Limits what each agent does in an hour in this process, with the framework's limiter, so that nobody at the desk can look up or take
/// over accounts in numbers. Each subject of a token is counted for itself. Keys are not limited: scripts may reset many passwords.
/// </summary>
/// <remarks>No policy of <see cref="Http.RateLimits"/>: that runs before the caller is known, so that wrong keys are limited too.</remarks>
internal sealed class AgentLimits(IOptions<SelfCareOptions> options, ApiProblems problems) : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private const int SegmentsPerWindow = 12;

    private readonly Dictionary<AgentLimit, PartitionedRateLimiter<HttpContext>> _limiters = new()
    {
        [AgentLimit.Searches] = Create(options.Value.Agents.SearchesPerHour),
        [AgentLimit.Recoveries] = Create(options.Value.Agents.RecoveriesPerHour),
    };

    public async ValueTask<object?> Invoke(AgentLimit limit, EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        using var lease = _limiters[limit].AttemptAcquire(context.HttpContext);
        return lease.IsAcquired ? await next(context)
            : problems.AgentLimitReached(
                context.HttpContext,
                lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : Window / SegmentsPerWindow);
    }

    public void Dispose()
    {
        foreach (var limiter in _limiters.Values)
        {
            limiter.Dispose();
        }
    }

    private static PartitionedRateLimiter<HttpContext> Create(int perHour) => PartitionedRateLimiter.Create<HttpContext, string>(http =>
        http.Audit().Subject is { } subject
            ? RateLimitPartition.GetSlidingWindowLimiter(
                subject,
                _ => new() { PermitLimit = perHour, Window = Window, SegmentsPerWindow = SegmentsPerWindow })
            : RateLimitPartition.GetNoLimiter(""));
}

internal static class AgentLimitExtensions
{
    /// <summary>Limits the call for each agent. It is counted whatever comes of it, but not without the reason that it needs.</summary>
    public static RouteHandlerBuilder LimitAgents(this RouteHandlerBuilder route, AgentLimit limit) => route
        .AddEndpointFilter((context, next) =>
            context.HttpContext.RequestServices.GetRequiredService<AgentLimits>().Invoke(limit, context, next))
        .ProducesProblems("agent-limit-reached");
}
