using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Orleans.Runtime.Messaging;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Grains.Interfaces;

namespace OrleansSelfCare.Hosting.Silos;

/// <summary>
/// Retries account calls while silos start and stop, or an account leaves memory: every call that was rejected before it began, and
/// <see cref="RepeatableAttribute"/> calls to another process whose outcome is unknown. If a call still fails after
/// <see cref="Timeout"/>, the caller gets 503.
/// </summary>
/// <param name="connection">Null: the silo is in this process.</param>
internal sealed class AccountCallFilter(ClusterConnection? connection = null) : IOutgoingGrainCallFilter
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);
    private static readonly ConcurrentDictionary<MethodInfo, RepeatableAttribute?> Repeatable = new();

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType != typeof(IAccountGrain))
        {
            await context.Invoke();
            return;
        }

        if (connection is { IsUp: false })
        {
            throw new UnavailableException("No silo can be reached.");
        }

        if (context.Request.GetArgumentCount() > 0 && WithIdempotencyKey(context.Request.GetArgument(0)!) is { } command)
        {
            context.Request.SetArgument(0, command);
        }

        for (var began = Stopwatch.GetTimestamp(); ; await Task.Delay(RetryDelay))
        {
            try
            {
                await context.Invoke();
                return;
            }
            catch (Exception e) when (Stopwatch.GetElapsedTime(began) < Timeout
                && (IsRejected(e) || IsRepeatable(context, e)))
            {
                // Retry.
            }
        }
    }

    /// <summary>With a key, a repeated call returns what the first one did. Callers don't know this key.</summary>
    /// <returns>Null: the command has a key, or needs none.</returns>
    private static object? WithIdempotencyKey(object command) => command switch
    {
        Verify.Command { IdempotencyKey: null } verify => verify with { IdempotencyKey = NewKey() },
        ChangePassword.Command { IdempotencyKey: null } change => change with { IdempotencyKey = NewKey() },
        ResetPassword.Command { IdempotencyKey: null } reset => reset with { IdempotencyKey = NewKey() },
        _ => null,
    };

    private static string NewKey() => Guid.NewGuid().ToString();

    /// <summary>
    /// Not in one process: there, Orleans empties the request after its execution, and a silo that stopped doesn't come back. Not after the
    /// caller hung up.
    /// </summary>
    private bool IsRepeatable(IOutgoingGrainCallContext call, Exception e) =>
        connection is not null
        && !call.Request.GetCancellationToken().IsCancellationRequested
        && Repeatable.GetOrAdd(call.InterfaceMethod, method => method.GetCustomAttribute<RepeatableAttribute>(inherit: false))
            is { } repeatable
        && (IsEndedByStop(e) || (repeatable.AfterTimeout && e is TimeoutException));

    private static bool IsRejected(Exception e) =>
        e is (OrleansMessageRejectionException and not SiloUnavailableException) or GatewayTooBusyException;

    /// <summary>A silo that stops may cancel a call that it accepted.</summary>
    private static bool IsEndedByStop(Exception e) =>
        e is SiloUnavailableException or ConnectionFailedException or OperationCanceledException;
}
