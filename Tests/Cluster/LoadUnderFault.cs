using System.Diagnostics;
using Xunit.Abstractions;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>Customers who sign in while something is stopped, killed or replaced.</summary>
internal sealed class LoadUnderFault(LoadGenerator load, ITestOutputHelper output)
{
    private const int MostShown = 20;
    private long _began;

    public LoadGenerator Load => load;

    /// <summary>All calls that failed.</summary>
    public IEnumerable<string> Failed => load.Failed.Select(Describe);

    public async Task Run(TimeSpan before, Func<Task> fault, TimeSpan after)
    {
        await load.Begin();
        await Task.Delay(before);
        _began = Stopwatch.GetTimestamp();
        try
        {
            await fault();
            await Task.Delay(after);
        }
        finally
        {
            await load.End();
        }
    }

    /// <summary>What happened, in a few lines.</summary>
    public void Summarize()
    {
        // One that took longer than a call's timeout was lost and repeated.
        var slowest = load.Calls.GroupBy(call => call.What, call => call.Took.TotalSeconds)
            .Select(kind => $"{kind.Key} {kind.Max():0.0} s");
        output.WriteLine($"{load.Calls.Count} calls, {load.History.Count} facts; the slowest: {string.Join(", ", slowest)}");
        foreach (var kind in load.Failed.GroupBy(call => $"{call.What}: {call.Error}", Seconds))
        {
            output.WriteLine($"{kind.Key}, {kind.Count()} times, begun {kind.Min():0.0} to {kind.Max():0.0} s after the fault");
        }

        // The assertions show only the beginnings.
        foreach (var line in Failed.Concat(load.History.Violations()).Take(MostShown))
        {
            output.WriteLine(line);
        }
    }

    /// <summary>The calls that failed and began more than 2 s before the fault or more than this time after it.</summary>
    public IEnumerable<string> FailedOutside(TimeSpan window) => load.Failed
        .Where(call => Seconds(call) > window.TotalSeconds || Seconds(call) < -2)
        .Select(Describe);

    /// <summary>With what finds it in the hosts' logs: the time and the reply's trace id.</summary>
    private string Describe(LoadGenerator.Call call) =>
        $"{call.What}: {call.Error}, begun {Seconds(call):0.0} s after the fault, at "
        + $"{DateTime.UtcNow - Stopwatch.GetElapsedTime(call.Began):HH:mm:ss.fff}Z, "
        + $"ended {call.Took.TotalSeconds:0.0} s later {call.Reply}";

    private double Seconds(LoadGenerator.Call call) => (call.Began - _began) / (double)Stopwatch.Frequency;
}
