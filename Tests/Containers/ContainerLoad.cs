using System.Diagnostics;
using OrleansSelfCare.Tests.Cluster;
using OrleansSelfCare.Tests.Hosts;
using Xunit.Abstractions;

namespace OrleansSelfCare.Tests.Containers;

/// <summary>Customers who sign in and visit a service by OpenID Connect while something happens to the containers.</summary>
internal sealed class ContainerLoad(Api api, MailedCodes codes, ServiceClient service, ITestOutputHelper output)
{
    private const int Customers = 50;

    /// <summary>Enough for ten minutes.</summary>
    private const int AccountsEach = 8;
    private static readonly TimeSpan Around = TimeSpan.FromSeconds(5);
    private readonly LoadUnderFault _run = new(new LoadGenerator(() => api, codes, Customers, AccountsEach, service), output);

    public IEnumerable<string> Secrets => _run.Load.Secrets;

    public Task Run(Func<Task> fault) => _run.Run(
        Around,
        async () =>
        {
            await fault();
            await Task.Delay(Around);
            Assert.InRange(Stopwatch.GetElapsedTime(_run.Load.Calls.Max(call => call.Began)), TimeSpan.Zero, Around);
        },
        TimeSpan.Zero);

    /// <summary>Calls may fail that began at most 2 s before the fault and at most this time after it; with no time, none may.</summary>
    public void AssertFailuresOnlyWithin(TimeSpan window)
    {
        Assert.True(_run.Load.Calls.Count > 5 * Customers, $"too little load: {_run.Load.Calls.Count} calls");
        Assert.Contains(_run.Load.Calls, call => call is { What: "refresh", Error: null });
        Assert.Empty(window == TimeSpan.Zero ? _run.Failed : _run.FailedOutside(window));
        Assert.Empty(_run.Load.History.Violations());
    }
}
