using System.Diagnostics;

namespace OrleansSelfCare.Bench;

/// <summary>Logins with the default number of iterations, compared with bare hashing: CPU and rate.</summary>
internal sealed class AtDefaultHashing(GatewayProcess gateway, Portal portal, BareHashing bare, Scale scale)
{
    private const int ChangesAWarmUp = 60;

    /// <param name="Bare">Measured at the same time, on as many threads, so that changes of the machine's speed affect both.</param>
    /// <param name="LogIn">The CPU of one login.</param>
    /// <param name="Rate">Logins per second, while bare hashing ran too.</param>
    /// <param name="Others">The share of all cores used by other processes, from 0 to 1.</param>
    internal sealed record Round(BareHashing.Result Bare, Cpu LogIn, double Rate, double Others);

    public List<Round> Measure(IReadOnlyList<Account> accounts)
    {
        // The first login of an account after a change of the iterations hashes twice.
        Customers.Each(accounts, portal.LogIn);

        // Warms up the new process quickly: a change of address does the work of a login, without the hash.
        for (var i = 0; i < scale.WarmUps * ChangesAWarmUp; i++)
        {
            Customers.Each(accounts, portal.ChangeEmail);
        }

        return [.. Enumerable.Range(0, scale.DefaultRounds).Select(_ => Once(accounts))];
    }

    /// <summary>
    /// CPU is measured over all logins, from the first request to the last reply. The rate counts only the logins that ended while bare
    /// hashing ran.
    /// </summary>
    private Round Once(IReadOnlyList<Account> accounts)
    {
        var (count, inTime) = (0, 0);
        var before = Cpu.Of(gateway);
        var start = Stopwatch.GetTimestamp();
        var hashing = Task.Run(() => bare.Measure(scale.DefaultIterations, scale.LogIns));
        Customers.AtOnce(accounts.Count, customer =>
        {
            while (Stopwatch.GetElapsedTime(start) < scale.LogIns)
            {
                portal.LogIn(accounts[customer]);
                Interlocked.Increment(ref count);
                if (Stopwatch.GetElapsedTime(start) < scale.LogIns)
                {
                    Interlocked.Increment(ref inTime);
                }
            }
        });
        var took = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var spent = Cpu.Of(gateway) - before;
        var hashed = hashing.GetAwaiter().GetResult();
        // Bare hashing runs in another process; its CPU does not count as others.
        var others = spent.Others - (hashed.Cpu * hashed.Rate * scale.LogIns.TotalSeconds);
        return new Round(hashed, spent / count, inTime / scale.LogIns.TotalSeconds, others / took / Environment.ProcessorCount);
    }
}
