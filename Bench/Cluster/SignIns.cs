using System.Diagnostics;

namespace OrleansSelfCare.Bench.Cluster;

/// <summary>
/// Logins, verifies and session checks of 32 customers at once through the whole cluster: how many, how long, and what each process takes.
/// Every round ends signed out, so that an account holds what a customer's does.
/// </summary>
internal sealed class SignIns(RunningCluster cluster, Mailbox mailbox, IReadOnlyList<Account> accounts, ClusterScale scale)
{
    /// <param name="Cost">Of one call, up to the last write that follows the answers.</param>
    /// <param name="Rate">Calls a second.</param>
    /// <param name="Times">Milliseconds.</param>
    internal sealed record Step(ClusterCpu Cost, double Rate, Spread Times);

    /// <param name="Unit">One bare hash: the mean of before and after.</param>
    /// <param name="Others">What other processes took meanwhile of all the cores, from 0 to 1.</param>
    internal sealed record Round(double Unit, Step LogIn, Step Verify, Step Check, double Others);

    public void WarmUp()
    {
        // Each silo gets its share of the calls alone, and has as much to compile as one that gets them all.
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

    /// <summary>Leaves a session and a pending challenge on that one.</summary>
    public void LeaveActive(Account account)
    {
        SignIn([account]);
        LogIn([account]);
        Thread.Sleep(BesideTheHash.Settling);
    }

    /// <summary>Leaves it as most accounts are: it was used, and has nothing pending.</summary>
    public void LeaveSignedOut(Account account)
    {
        SignIn([account]);
        cluster.Portal.LogOut(account);
    }

    /// <summary>Everyone's session check while nobody reaches the accounts' table, after a verify each.</summary>
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
