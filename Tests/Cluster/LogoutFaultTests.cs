using System.Diagnostics;
using OrleansSelfCare.Tests.Processes;
using Xunit.Abstractions;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>While silos and PostgreSQL stop, every client gets a logout for each session that ended and for no open session.</summary>
[Collection(nameof(FaultTests)), Trait("Category", "Long")]
public sealed class LogoutFaultTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int FewSessions = 300;
    private const int ManySessions = 10_000;

    /// <summary>
    /// After the faults: the polling for what killed silos had to send, and retries. Every tenth call is refused, so among thousands of
    /// logouts one is refused four times in a row, and waits 75 s in all.
    /// </summary>
    private static readonly TimeSpan ToldWithin = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan BetweenFaults = TimeSpan.FromSeconds(2);

    /// <summary>Longer than the others take to give up a silo that does not answer.</summary>
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(15);
    private readonly ProviderCluster _provider = new();

    public Task InitializeAsync() => _provider.InitializeAsync();

    public Task DisposeAsync() => _provider.DisposeAsync();

    [SkippableTheory]
    [InlineData(FewSessions, 2, false)]
    [InlineData(ManySessions, 4, true)]
    public async Task Clients_are_told_of_every_logout_though_silos_and_PostgreSQL_stop(int sessions, int ofEach, bool isFrozenFirst)
    {
        await _provider.Running.Whole();
        var (began, load) = (Stopwatch.StartNew(), new ToldSessions(_provider, sessions, ofEach));
        await load.Begin();
        var running = load.Run();
        var faults = await StopThings(running, isFrozenFirst);
        await running;
        await _provider.Running.Whole();
        var ended = Stopwatch.StartNew();
        await load.Find();
        var history = _provider.Receiver.History;
        while (history.Violations().Count > 0 && ended.Elapsed < ToldWithin)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        var told = history.Of<History.Fact.Told>();
        output.WriteLine($"{history.Of<History.Fact.Found>().Count} sessions, {faults} faults, {told.Distinct().Count()} logouts told, "
            + $"{told.CountBy(fact => fact).Count(one => one.Value > 1)} of them more than once; {began.Elapsed.TotalSeconds:0} s, "
            + $"of which {ended.Elapsed.TotalSeconds:0} s after the last fault");
        Assert.Empty(history.Violations());
        Assert.Equal(sessions, history.Of<History.Fact.Found>().Count);
    }

    /// <summary>One after the other, until the customers are done: kill -9 of a silo, SIGTERM of another, PostgreSQL restarted.</summary>
    /// <param name="isFrozenFirst">The first fault is SIGSTOP of a silo, and then kill -9.</param>
    private async Task<int> StopThings(Task running, bool isFrozenFirst)
    {
        var cluster = _provider.Running;
        for (var faults = 0; ; faults++)
        {
            if (await Task.WhenAny(running, Task.Delay(BetweenFaults)) == running)
            {
                return faults;
            }

            var silo = cluster.Silo[(faults + (faults / 3)) % cluster.Silo.Count];
            switch (faults % 3)
            {
                case 0 when isFrozenFirst && faults == 0:
                    silo.Freeze();
                    await Task.Delay(Frozen);
                    silo.Kill();
                    break;
                case 0:
                    silo.Kill();
                    break;
                case 1:
                    await silo.Stop();
                    break;
                default:
                    await cluster.Server.Restart();
                    break;
            }

            await Task.WhenAny(running, Task.Delay(BetweenFaults));
            await cluster.Whole();
        }
    }
}
