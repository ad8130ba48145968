namespace OrleansSelfCare.Bench.Cluster;

/// <summary>What an account takes in a silo's memory: how a silo grows while it is shown accounts that it hasn't met.</summary>
internal static class MemoryOfAccounts
{
    private const int FirstIdle = 2_000_001;
    private const int FirstActive = 3_000_001;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    /// <summary>A heap that is tidied often, so that it grows by what stays and not by what the calls leave lying about.</summary>
    public static readonly IReadOnlyDictionary<string, string> TidyHeap = new Dictionary<string, string>
    {
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_gcConcurrent"] = "0",
        ["DOTNET_GCgen0MaxBudget"] = "400000",
        ["DOTNET_GCConserveMemory"] = "9",
    };

    /// <param name="Idle">Bytes, of one that was asked for and has nothing pending.</param>
    /// <param name="Active">Bytes, of one with a session and a pending challenge.</param>
    internal readonly record struct Result(double Idle, double Active);

    /// <param name="cluster">Of one silo.</param>
    /// <param name="idle">The state of one, and whose it is; so <paramref name="active"/>.</param>
    public static Result Measure(RunningCluster cluster, StoredAccounts store, (string State, Account Its) idle, (string State, Account Its) active, int count)
    {
        store.Fill(idle, FirstIdle, 2 * count);
        store.Fill(active, FirstActive, count);
        var warm = After(FirstIdle);
        var withIdle = After(FirstIdle + count);
        var withActive = After(FirstActive);
        return new Result((withIdle - warm) / count, (withActive - withIdle) / count);

        double After(int first)
        {
            Customers.Each([.. Enumerable.Range(first, count).Select(number => new Account(number))], cluster.Portal.Show);
            Thread.Sleep(Settling);
            return cluster.ResidentMemory;
        }
    }
}
