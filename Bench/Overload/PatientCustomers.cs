using System.Diagnostics;
using System.Net;

namespace OrleansSelfCare.Bench.Overload;

/// <summary>
/// Customers who sign in completely: login, code from the mailbox, verify. If they are refused, they try again after the
/// <c>Retry-After</c> that they are given.
/// </summary>
/// <param name="longest">A customer who is not in by then gives up.</param>
internal sealed class PatientCustomers(OverloadedHosts hosts, TimeSpan longest)
{
    /// <summary>Before the product states a time: if it gives none.</summary>
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
        var start = Stopwatch.GetTimestamp();
        var (unavailable, tooMany) = (0, 0);
        if (Repeat(() => hosts.Portal.TryLogIn(account)) is not { } login)
        {
            return NotIn();
        }

        account.Challenged(login);
        hosts.Mailbox.AwaitCode(account);
        if (Repeat(() => hosts.Portal.TryVerify(account)) is not { } verify)
        {
            return NotIn();
        }

        account.SignedIn(verify);
        var inAt = Stopwatch.GetTimestamp();
        return new(Stopwatch.GetElapsedTime(start, inAt), inAt, unavailable, tooMany);

        SignIn NotIn() => new(null, Stopwatch.GetTimestamp(), unavailable, tooMany);

        string? Repeat(Func<Portal.Reply> call)
        {
            while (true)
            {
                var reply = call();
                switch (reply.Status)
                {
                    case HttpStatusCode.ServiceUnavailable:
                        unavailable++;
                        break;
                    case HttpStatusCode.TooManyRequests:
                        tooMany++;
                        break;
                    default:
                        return reply.Success;
                }

                var wait = reply.RetryAfter ?? WithoutRetryAfter;
                if (Stopwatch.GetElapsedTime(start) + wait > longest)
                {
                    return null;
                }

                Thread.Sleep(wait);
            }
        }
    }
}
