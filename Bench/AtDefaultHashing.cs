using System.Diagnostics;

namespace OrleansSelfCare.Bench;

/// <summary>Logins as they are in production: how much of the cores' time is the hash, and how near the cores come to what they can hash.</summary>
internal sealed class AtDefaultHashing(GatewayProcess gateway, Portal portal, BareHashing bare, Scale scale)
{
    private const int ChangesAWarmUp = 15;

    /// <param name="Bare">In the very same seconds, on as many threads: a machine whose speed drifts drifts for both.</param>
    /// <param name="LogIn">Of one.</param>
    /// <param name="Rate">Logins a second, while the bare ones ran too.</param>
    /// <param name="Others">What other processes took meanwhile of all the cores, from 0 to 1.</param>
    internal sealed record Round(BareHashing.Result Bare, Cpu LogIn, double Rate, double Others);

    public List<Round> Measure(IReadOnlyList<Account> accounts)
    {
        // The first login of an account after the iterations were changed hashes twice.
        Customers.Each(accounts, portal.LogIn);

        // The process is fresh; a change of address does all that a login does but the hash, so it warms up in seconds.
        for (var i = 0; i < scale.WarmUps * ChangesAWarmUp; i++)
        {
            Customers.Each(accounts, portal.ChangeEmail);
        }

        return [.. Enumerable.Range(0, scale.DefaultRounds).Select(_ => Once(accounts))];
    }

    /// <summary>
    /// What was spent is counted from nobody waiting to nobody waiting, so that it belongs to the logins that were counted; the rate is
    /// that of the time in which both ran.
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
        // What the bare ones took is no stranger's.
        var others = spent.Others - (hashed.Cpu * hashed.Rate * scale.LogIns.TotalSeconds);
        return new Round(hashed, spent / count, inTime / scale.LogIns.TotalSeconds, others / took / Environment.ProcessorCount);
    }
}
