using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Runtime.Messaging;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Grains.Interfaces;

namespace OrleansSelfCare.Hosting.Silos;

/// <summary>
/// Retries account calls while silos start and stop, or an account leaves memory: every call that was rejected before it began, and
/// <see cref="RepeatableAttribute"/> calls to another process whose outcome is unknown. If a call still fails after
/// <see cref="Timeout"/>, and after one repetition at least, the caller gets 503.
/// </summary>
/// <param name="connection">Null: the silo is in this process.</param>
/// <param name="clock">Null: the system's.</param>
internal sealed class AccountCallFilter(ClusterConnection? connection = null, TimeProvider? clock = null) : IOutgoingGrainCallFilter
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);
    private static readonly ConcurrentDictionary<MethodInfo, bool> Repeatable = new();
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

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

        if (context.Request.GetArgumentCount() > 0 && WithKey(context.Request.GetArgument(0)!) is { } command)
        {
            context.Request.SetArgument(0, command);
        }

        var began = _clock.GetTimestamp();
        for (var repetitions = 0; ; repetitions++, await Task.Delay(RetryDelay))
        {
            try
            {
                await context.Invoke();
                return;
            }
            catch (Exception e) when ((IsRejected(e) || IsRepeatable(context, e))
                // A call that hashes a password may wait longer for its answer.
                && (repetitions == 0 || _clock.GetElapsedTime(began) < Timeout))
            {
                // Retry.
            }
        }
    }

    /// <summary>With a key, a repeated call returns what the first one did. Callers don't know this key.</summary>
    /// <returns>Null: the command has a key, or needs none.</returns>
    private static object? WithKey(object command) => command switch
    {
        LogIn.Command { CallId: null } login => login with { CallId = Guid.NewGuid() },
        Resend.Command { CallId: null } resend => resend with { CallId = Guid.NewGuid() },
        ChangeEmail.Command { CallId: null } change => change with { CallId = Guid.NewGuid() },
        SendCodeAgain.Command { CallId: null } send => send with { CallId = Guid.NewGuid() },
        Verify.Command { IdempotencyKey: null } verify => verify with { IdempotencyKey = NewKey() },
        ChangePassword.Command { IdempotencyKey: null } password => password with { IdempotencyKey = NewKey() },
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
        && (IsEndedByStop(e) || e is TimeoutException)
        && Repeatable.GetOrAdd(call.InterfaceMethod, method => method.IsDefined(typeof(RepeatableAttribute), inherit: false));

    private static bool IsRejected(Exception e) =>
        e is (OrleansMessageRejectionException and not SiloUnavailableException) or GatewayTooBusyException;

    /// <summary>A silo that stops may cancel a call that it accepted.</summary>
    private static bool IsEndedByStop(Exception e) =>
        e is SiloUnavailableException or ConnectionFailedException or OperationCanceledException;
}
