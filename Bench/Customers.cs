using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace OrleansSelfCare.Bench;

/// <summary>Customers at once, each a thread.</summary>
internal static class Customers
{
    public const int Count = 32;

    /// <summary>Each of them does <paramref name="work"/>; over when all are done.</summary>
    public static void AtOnce(int customers, Action<int> work)
    {
        Exception? fault = null;
        var threads = Enumerable.Range(0, customers).Select(customer => new Thread(() =>
        {
            try
            {
                work(customer);
            }
            catch (Exception e)
            {
                fault = e;
            }
        }) { IsBackground = true }).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        if (fault is not null)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }

    /// <summary>All of <paramref name="accounts"/> once, shared out among the customers.</summary>
    /// <returns>Milliseconds each.</returns>
    public static double[] Each(IReadOnlyList<Account> accounts, Action<Account> call)
    {
        var took = new double[accounts.Count];
        AtOnce(Math.Min(Count, accounts.Count), customer =>
        {
            for (var i = customer; i < accounts.Count; i += Count)
            {
                var start = Stopwatch.GetTimestamp();
                call(accounts[i]);
                took[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        });
        return took;
    }

    /// <summary>
    /// Calls at a fixed rate, whether or not the ones before were answered. How long each took counts from the moment it was due, so a
    /// caller that was kept waiting doesn't hide what its customer waited.
    /// </summary>
    /// <returns>Milliseconds.</returns>
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
