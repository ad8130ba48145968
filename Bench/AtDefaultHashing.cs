using System.Diagnostics;

namespace OrleansSelfCare.Bench;

/// <summary>Logins as they are in production: how much of the cores' time is the hash, and how near the cores come to what they can hash.</summary>
internal sealed class AtDefaultHashing(GatewayProcess gateway, Portal portal, BareHashing bare, Scale scale)
{
    /// <param name="Bare">The mean of before and after.</param>
    /// <param name="LogIn">Of one.</param>
    /// <param name="Rate">Logins a second.</param>
    /// <param name="Others">What other processes took meanwhile of all the cores, from 0 to 1.</param>
    internal sealed record Round(BareHashing.Result Bare, Cpu LogIn, double Rate, double Others);

    public List<Round> Measure(IReadOnlyList<Account> accounts)
    {
        // The first login of an account after the iterations were changed hashes twice.
        Customers.Each(accounts, portal.LogIn);

        var rounds = new List<Round>();
        var before = bare.Measure(scale.DefaultIterations, scale.LogIns / 2);
        for (var i = 0; i < scale.DefaultRounds; i++)
        {
            var (logIn, rate, others) = Once(accounts);
            var after = bare.Measure(scale.DefaultIterations, scale.LogIns / 2);
            rounds.Add(new Round(new((before.Cpu + after.Cpu) / 2, (before.Rate + after.Rate) / 2), logIn, rate, others));
            before = after;
        }

        return rounds;
    }

    /// <summary>From nobody waiting to nobody waiting, so that what was spent belongs to the logins that were counted.</summary>
    private (Cpu LogIn, double Rate, double Others) Once(IReadOnlyList<Account> accounts)
    {
        var count = 0;
        var before = Cpu.Of(gateway);
        var start = Stopwatch.GetTimestamp();
        Customers.AtOnce(accounts.Count, customer =>
        {
            while (Stopwatch.GetElapsedTime(start) < scale.LogIns)
            {
                portal.LogIn(accounts[customer]);
                Interlocked.Increment(ref count);
            }
        });
        var took = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var spent = Cpu.Of(gateway) - before;
        return (spent / count, count / took, spent.Others / took / Environment.ProcessorCount);
    }
}
