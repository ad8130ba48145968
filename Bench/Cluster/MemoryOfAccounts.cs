namespace OrleansSelfCare.Bench.Cluster;

/// <summary>The memory of an account: the growth of a silo's memory while it loads accounts.</summary>
internal static class MemoryOfAccounts
{
    private const int FirstIdle = 2_000_001;
    private const int FirstActive = 3_000_001;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    /// <summary>Settings for frequent garbage collection, so that the memory grows by live objects, not by garbage.</summary>
    public static readonly IReadOnlyDictionary<string, string> TidyHeap = new Dictionary<string, string>
    {
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_gcConcurrent"] = "0",
        ["DOTNET_GCgen0MaxBudget"] = "400000",
        ["DOTNET_GCConserveMemory"] = "9",
    };

    /// <param name="Idle">Bytes of an account that was loaded and has nothing pending.</param>
    /// <param name="Active">Bytes of an account with a session and a pending challenge.</param>
    internal readonly record struct Result(double Idle, double Active);

    /// <param name="cluster">Has one silo.</param>
    /// <param name="idle">The stored state of such an account, and the account; likewise <paramref name="active"/>.</param>
    public static Result Measure(
        RunningCluster cluster, StoredAccounts store, (string State, Account Its) idle, (string State, Account Its) active, int count)
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
