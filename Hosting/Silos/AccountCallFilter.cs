using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Orleans.Runtime.Messaging;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Grains.Interfaces;

namespace OrleansSelfCare.Hosting.Silos;

/// <summary>
/// Retries account calls while silos start and stop: every call that was rejected before it began, and <see cref="RepeatableAttribute"/>
/// calls whose outcome is unknown. If a call still fails after <see cref="Timeout"/>, the caller gets 503.
/// </summary>
internal sealed class AccountCallFilter(ClusterConnection connection) : IOutgoingGrainCallFilter
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);
    private static readonly ConcurrentDictionary<MethodInfo, bool> Repeatable = new();

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType != typeof(IAccountGrain))
        {
            await context.Invoke();
            return;
        }

        if (!connection.IsUp)
        {
            throw new UnavailableException("No silo can be reached.");
        }

        // With an idempotency key, a repeated verify returns the same session. Callers don't know this key.
        if (context.Request.GetArgumentCount() == 1 && context.Request.GetArgument(0) is Verify.Command { IdempotencyKey: null } verify)
        {
            context.Request.SetArgument(0, verify with { IdempotencyKey = Guid.NewGuid().ToString() });
        }

        for (var began = Stopwatch.GetTimestamp(); ; await Task.Delay(RetryDelay))
        {
            try
            {
                await context.Invoke();
                return;
            }
            catch (Exception e) when (Stopwatch.GetElapsedTime(began) < Timeout
                && (IsRejected(e) || (IsRepeatable(context.InterfaceMethod) && IsOutcomeUnknown(e))))
            {
                // Retry.
            }
        }
    }

    private static bool IsRepeatable(MethodInfo method) =>
        Repeatable.GetOrAdd(method, method => method.IsDefined(typeof(RepeatableAttribute), inherit: false));

    private static bool IsRejected(Exception e) =>
        e is (OrleansMessageRejectionException and not SiloUnavailableException) or GatewayTooBusyException;

    /// <summary>A silo that stops may cancel a call that it accepted.</summary>
    private static bool IsOutcomeUnknown(Exception e) =>
        e is SiloUnavailableException or TimeoutException or ConnectionFailedException or OperationCanceledException;
}
