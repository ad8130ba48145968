using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace OrleansSelfCare.Bench;

/// <summary>Concurrent customers, one thread each.</summary>
internal static class Customers
{
    public const int Count = 32;

    /// <summary>Enough to keep every core busy with default hashing, and few enough that none waits so long that it is refused.</summary>
    public static readonly int HashingCount = 4 * Environment.ProcessorCount;

    /// <summary>Runs <paramref name="work"/> on one thread per customer and waits for all.</summary>
    public static void AtOnce(int customers, Action<int> work)
    {
        Exception? error = null;
        var threads = Enumerable.Range(0, customers).Select(customer => new Thread(() =>
        {
            try
            {
                work(customer);
            }
            catch (Exception e)
            {
                error = e;
            }
        }) { IsBackground = true }).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        if (error is not null)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    /// <summary>All accounts, then all again, so that calls of one account come far apart.</summary>
    public static Account[] Repeat(IReadOnlyList<Account> accounts, int times) =>
        [.. Enumerable.Repeat(accounts, times).SelectMany(all => all)];

    /// <summary>Calls once for each account, distributed over the customers.</summary>
    /// <returns>Milliseconds per call.</returns>
    public static double[] Each(IReadOnlyList<Account> accounts, Action<Account> call, int customers = Count)
    {
        var took = new double[accounts.Count];
        AtOnce(Math.Min(customers, accounts.Count), customer =>
        {
            for (var i = customer; i < accounts.Count; i += customers)
            {
                var start = Stopwatch.GetTimestamp();
                call(accounts[i]);
                took[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        });
        return took;
    }

    /// <summary>
    /// Calls at a fixed rate. Each time is measured from the moment the call was due, so that the wait for a free caller counts too
    /// (no coordinated omission).
    /// </summary>
    /// <returns>Milliseconds per call.</returns>
    public static double[] Paced(int callers, double rate, int calls, Action<int> call)
    {
        var took = new double[calls];
        var start = Stopwatch.GetTimestamp();
        AtOnce(callers, caller =>
        {
            for (var i = caller; i < calls; i += callers)
            {
                var due = TimeSpan.FromSeconds(i / rate);
                var wait = due - Stopwatch.GetElapsedTime(start);
                if (wait > TimeSpan.Zero)
                {
                    Thread.Sleep(wait);
                }

                call(i);
                took[i] = (Stopwatch.GetElapsedTime(start) - due).TotalMilliseconds;
            }
        });
        return took;
    }
}
