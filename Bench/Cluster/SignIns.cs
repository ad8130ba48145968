using System.Diagnostics;

namespace OrleansSelfCare.Bench.Cluster;

/// <summary>
/// Logins, verifies and session checks of 32 customers at once through the whole cluster: rate, times, and CPU of each process. Every
/// round ends with a logout, so that the stored state is like a customer's.
/// </summary>
internal sealed class SignIns(RunningCluster cluster, Mailbox mailbox, IReadOnlyList<Account> accounts, ClusterScale scale)
{
    /// <param name="Cost">CPU of one call, including the writes after the reply.</param>
    /// <param name="Rate">Calls per second.</param>
    /// <param name="Times">Milliseconds per call.</param>
    internal sealed record Step(ClusterCpu Cost, double Rate, Spread Times);

    /// <param name="Unit">CPU seconds of one bare hash, the mean of the measurements before and after.</param>
    /// <param name="Others">The share of all cores used by other processes, from 0 to 1.</param>
    internal sealed record Round(double Unit, Step LogIn, Step Verify, Step Check, double Others);

    public void WarmUp()
    {
        // More silos need more rounds: each gets only its share of the calls, and has the same code to compile.
        for (var i = 0; i < scale.WarmUps * cluster.Silos; i++)
        {
            Once(() => 0);
        }
    }

    public Round Once(Func<double> unit)
    {
        var before = unit();
        var (cpu, start, mails) = (cluster.Cpu(), Stopwatch.GetTimestamp(), mailbox.Taken);
        var logIn = Measure(accounts, cluster.Portal.LogIn, () => mailbox.HandOut(accounts, mails + accounts.Count));
        var verify = Measure(accounts, cluster.Portal.Verify);
        var check = Measure([.. Enumerable.Repeat(accounts, scale.ChecksOfEach).SelectMany(all => all)], cluster.Portal.CheckSession);
        Customers.Each(accounts, cluster.Portal.LogOut);
        var others = (cluster.Cpu() - cpu).Others / Stopwatch.GetElapsedTime(start).TotalSeconds / Environment.ProcessorCount;
        return new Round((before + unit()) / 2, logIn, verify, check, others);
    }

    /// <summary>Leaves the account with a session and a pending challenge.</summary>
    public void LeaveActive(Account account)
    {
        SignIn([account]);
        LogIn([account]);
        Thread.Sleep(BesideTheHash.Settling);
    }

    /// <summary>Leaves the account as most are: used before, with nothing pending.</summary>
    public void LeaveSignedOut(Account account)
    {
        SignIn([account]);
        cluster.Portal.LogOut(account);
    }

    /// <summary>Session checks of all accounts while the table of accounts is locked, after they have signed in.</summary>
    public WithoutTheStore.Result? WithoutTheStore(StoredAccounts store)
    {
        SignIn(accounts);
        Thread.Sleep(BesideTheHash.Settling);
        return Bench.WithoutTheStore.Try(store.Away, cluster.Portal, accounts, accounts[0]);
    }

    private void SignIn(IReadOnlyList<Account> accounts)
    {
        LogIn(accounts);
        Customers.Each(accounts, cluster.Portal.Verify);
    }

    private void LogIn(IReadOnlyList<Account> accounts)
    {
        var mails = mailbox.Taken;
        Customers.Each(accounts, cluster.Portal.LogIn);
        mailbox.HandOut(accounts, mails + accounts.Count);
    }

    private Step Measure(IReadOnlyList<Account> calls, Action<Account> call, Action? after = null)
    {
        var before = cluster.Cpu();
        var start = Stopwatch.GetTimestamp();
        var times = Customers.Each(calls, call);
        var took = Stopwatch.GetElapsedTime(start).TotalSeconds;
        after?.Invoke();
        Thread.Sleep(BesideTheHash.Settling);
        return new Step((cluster.Cpu() - before) / calls.Count, calls.Count / took, new Spread(times));
    }
}
