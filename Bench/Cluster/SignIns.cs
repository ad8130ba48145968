using System.Diagnostics;

namespace OrleansSelfCare.Bench.Cluster;

/// <summary>
/// Logins, verifies and session checks of 32 customers at once through all hosts: rate, times, and CPU of each process. Every round ends
/// with a logout, so that the stored state is like a customer's.
/// </summary>
/// <param name="cpu">Of the hosts.</param>
/// <param name="checksOfEach">Session checks per account and round.</param>
internal sealed class SignIns(
    Portal portal, Func<ClusterCpu> cpu, Mailbox mailbox, IReadOnlyList<Account> accounts, int checksOfEach)
{
    /// <param name="Cost">CPU of one call, including the writes after the reply.</param>
    /// <param name="Rate">Calls per second.</param>
    /// <param name="Times">Milliseconds per call.</param>
    internal sealed record Step(ClusterCpu Cost, double Rate, Spread Times);

    /// <param name="Unit">CPU seconds of one bare hash, the mean of the measurements before and after.</param>
    /// <param name="Others">The share of all cores used by other processes, from 0 to 1.</param>
    internal sealed record Round(double Unit, Step LogIn, Step Verify, Step Check, double Others);

    public void WarmUp(int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            Once(() => 0);
        }
    }

    public Round Once(Func<double> unit)
    {
        var before = unit();
        var (began, start) = (cpu(), Stopwatch.GetTimestamp());
        var (logIn, verify, check) = (LogIn(), Verify(), Check());
        LogOut();
        var others = (cpu() - began).Others / Stopwatch.GetElapsedTime(start).TotalSeconds / Environment.ProcessorCount;
        return new Round((before + unit()) / 2, logIn, verify, check, others);
    }

    public Step LogIn() => LogIn(accounts);

    public Step Verify() => Measure(accounts, portal.Verify);

    public Step Check() => Measure(Customers.Repeat(accounts, checksOfEach), portal.CheckSession);

    public Step LogOut() => Measure(accounts, portal.LogOut);

    /// <summary>Leaves the account with a session and a pending challenge.</summary>
    public void LeaveActive(Account account)
    {
        SignIn([account]);
        LogIn([account]);
    }

    /// <summary>Leaves the account as most are: used before, with nothing pending.</summary>
    public void LeaveSignedOut(Account account)
    {
        SignIn([account]);
        portal.LogOut(account);
    }

    /// <summary>Session checks of all accounts while the table of accounts is locked, after they have signed in.</summary>
    public WithoutTheStore.Result? WithoutTheStore(StoredAccounts store)
    {
        SignIn(accounts);
        Thread.Sleep(BesideTheHash.Settling);
        return Bench.WithoutTheStore.Try(store.Away, portal, accounts, accounts[0]);
    }

    private void SignIn(IReadOnlyList<Account> accounts)
    {
        LogIn(accounts);
        Customers.Each(accounts, portal.Verify);
    }

    private Step LogIn(IReadOnlyList<Account> accounts)
    {
        var mails = mailbox.Taken;
        return Measure(accounts, portal.LogIn, () => mailbox.HandOut(accounts, mails + accounts.Count));
    }

    private Step Measure(IReadOnlyList<Account> calls, Action<Account> call, Action? after = null)
    {
        var before = cpu();
        var start = Stopwatch.GetTimestamp();
        var times = Customers.Each(calls, call);
        var took = Stopwatch.GetElapsedTime(start).TotalSeconds;
        after?.Invoke();
        Thread.Sleep(BesideTheHash.Settling);
        return new Step((cpu() - before) / calls.Count, calls.Count / took, new Spread(times));
    }
}
