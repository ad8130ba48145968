using System.Diagnostics;
using OrleansSelfCare.Tests.Cluster;
using OrleansSelfCare.Tests.Hosts;
using Xunit.Abstractions;

namespace OrleansSelfCare.Tests.Containers;

/// <summary>Customers who sign in while something happens to the containers.</summary>
internal sealed class ContainerLoad(Api api, MailedCodes codes, ITestOutputHelper output)
{
    private const int Customers = 50;

    /// <summary>Enough for ten minutes.</summary>
    private const int AccountsEach = 8;
    private static readonly TimeSpan Around = TimeSpan.FromSeconds(5);
    private readonly LoadGenerator _load = new(() => api, codes, Customers, AccountsEach);
    private long _began;

    public IEnumerable<string> Secrets => _load.Secrets;

    public async Task Run(Func<Task> fault)
    {
        await _load.Begin();
        await Task.Delay(Around);
        _began = Stopwatch.GetTimestamp();
        try
        {
            await fault();
            await Task.Delay(Around);
            Assert.InRange(Stopwatch.GetElapsedTime(_load.Calls.Max(call => call.Began)), TimeSpan.Zero, Around);
        }
        finally
        {
            await _load.End();
        }

        output.WriteLine($"{_load.Calls.Count} calls, {_load.History.Count} facts");
        foreach (var kind in _load.Failed.GroupBy(call => $"{call.What}: {call.Error}", Seconds))
        {
            output.WriteLine($"{kind.Key}, {kind.Count()} times, begun {kind.Min():0.0} to {kind.Max():0.0} s after the fault");
        }
    }

    /// <summary>Calls may fail that began at most 2 s before the fault and at most this time after it; with no time, none may.</summary>
    public void AssertFailuresOnlyWithin(TimeSpan window)
    {
        Assert.True(_load.Calls.Count > 5 * Customers, $"too little load: {_load.Calls.Count} calls");
        Assert.Empty(_load.Failed
            .Where(call => window == TimeSpan.Zero || Seconds(call) > window.TotalSeconds || Seconds(call) < -2)
            .Select(call => $"{call.What}: {call.Error}, begun {Seconds(call):0.0} s after the fault"));
        Assert.Empty(_load.History.Violations());
    }

    private double Seconds(LoadGenerator.Call call) => (call.Began - _began) / (double)Stopwatch.Frequency;
}
