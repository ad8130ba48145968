using System.Diagnostics;
using System.Net;

namespace OrleansSelfCare.Bench.Overload;

/// <summary>
/// Customers who sign in completely: login, code from the mailbox, verify. If they are refused, they try again after the
/// <c>Retry-After</c> that they are given.
/// </summary>
/// <param name="longest">A customer who is not in by then gives up.</param>
internal sealed class PatientCustomers(MeasuredHosts hosts, TimeSpan longest)
{
    /// <summary>If the reply has no <c>Retry-After</c>.</summary>
    private static readonly TimeSpan WithoutRetryAfter = TimeSpan.FromSeconds(1);

    /// <param name="Took">From the first try until the session; null: not in.</param>
    /// <param name="InAt">The same on the clock of <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <param name="Unavailable">Answers 503.</param>
    /// <param name="TooMany">Answers 429.</param>
    internal readonly record struct SignIn(TimeSpan? Took, long InAt, int Unavailable, int TooMany)
    {
        /// <summary>Infinite: not in.</summary>
        public double Seconds => Took?.TotalSeconds ?? double.PositiveInfinity;
    }

    /// <summary>The customers come one by one, evenly over this time, and don't wait for each other.</summary>
    public SignIn[] Come(IReadOnlyList<Account> accounts, TimeSpan over)
    {
        var signIns = new SignIn[accounts.Count];
        Customers.AtOnce(accounts.Count, customer =>
        {
            Thread.Sleep(over * customer / accounts.Count);
            signIns[customer] = Complete(accounts[customer]);
        });
        return signIns;
    }

    public SignIn Complete(Account account)
    {
        var tries = new Tries(longest);
        if (!LogIn(account, tries) || tries.UntilSuccess(() => hosts.Portal.TryVerify(account)) is not { } verify)
        {
            return new(null, Stopwatch.GetTimestamp(), tries.Unavailable, tries.TooMany);
        }

        account.SignedIn(verify);
        var inAt = Stopwatch.GetTimestamp();
        return new(Stopwatch.GetElapsedTime(tries.Start, inAt), inAt, tries.Unavailable, tries.TooMany);
    }

    /// <summary>Leaves the account with a pending challenge and its code.</summary>
    public void LogIn(Account account)
    {
        if (!LogIn(account, new Tries(longest)))
        {
            throw new InvalidOperationException("A customer gave up, although the hosts should be idle.");
        }
    }

    private bool LogIn(Account account, Tries tries)
    {
        if (tries.UntilSuccess(() => hosts.Portal.TryLogIn(account)) is not { } login)
        {
            return false;
        }

        account.Challenged(login);
        hosts.Mailbox.AwaitCode(account);
        return true;
    }

    private sealed class Tries(TimeSpan longest)
    {
        public long Start { get; } = Stopwatch.GetTimestamp();

        public int Unavailable { get; private set; }

        public int TooMany { get; private set; }

        /// <returns>Null: the customer gave up.</returns>
        public string? UntilSuccess(Func<Portal.Reply> call)
        {
            while (true)
            {
                var reply = call();
                switch (reply.Status)
                {
                    case HttpStatusCode.ServiceUnavailable:
                        Unavailable++;
                        break;
                    case HttpStatusCode.TooManyRequests:
                        TooMany++;
                        break;
                    default:
                        return reply.Success;
                }

                var wait = reply.RetryAfter ?? WithoutRetryAfter;
                if (Stopwatch.GetElapsedTime(Start) + wait > longest)
                {
                    return null;
                }

                Thread.Sleep(wait);
            }
        }
    }
}
