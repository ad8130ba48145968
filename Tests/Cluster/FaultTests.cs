using System.Diagnostics;
using OrleansSelfCare.TestKit;
using Xunit.Abstractions;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>Nothing else runs beside them: they are about what happens in which second.</summary>
[CollectionDefinition(nameof(FaultTests), DisableParallelization = true)]
public sealed class AloneOnTheMachine;

/// <summary>Silos and the database come and go under two hundred customers.</summary>
[Collection(nameof(FaultTests))]
public sealed class FaultTests(RunningCluster cluster, ITestOutputHelper output) : IClassFixture<RunningCluster>
{
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(6);

    [SkippableFact]
    public async Task SIGTERM_of_a_silo_fails_no_call() => await Nothing(
        await Storm(cluster => cluster.Silo[0].Stop()));

    [SkippableFact]
    public async Task A_rolling_restart_of_all_silos_fails_no_call() => await Nothing(await Storm(async cluster =>
    {
        foreach (var silo in cluster.Silo)
        {
            await silo.Stop();
            await silo.Start();
        }
    }));

    [SkippableFact]
    public async Task Kill_9_of_a_silo_fails_calls_for_three_seconds_at_most() => await Within(TimeSpan.FromSeconds(3), await Storm(cluster =>
    {
        cluster.Silo[1].Kill();
        return Task.CompletedTask;
    }));

    [SkippableFact]
    public async Task SIGSTOP_of_a_silo_fails_calls_for_fifteen_seconds_at_most() => await Within(TimeSpan.FromSeconds(15), await Storm(async cluster =>
    {
        cluster.Silo[2].Freeze();
        await Task.Delay(TimeSpan.FromSeconds(15));
        cluster.Silo[2].Kill();
    }));

    [SkippableFact]
    public async Task A_restart_of_PostgreSQL_is_survived_without_a_hand() => await Within(TimeSpan.FromSeconds(15), await Storm(cluster => cluster.Server.Restart()));

    [SkippableFact]
    public async Task A_mail_that_is_owed_goes_out_though_every_silo_was_killed()
    {
        await cluster.Whole();
        var account = TestAccount.New();
        (await cluster.Api.Import(account)).Is(200);
        await cluster.Sink.Stop();
        var login = (await cluster.Api.LogIn(account)).Is(200);
        Assert.Equal("queued", login["delivery"]);
        foreach (var silo in cluster.Silo)
        {
            silo.Kill();
        }

        cluster.Sink.Start();
        await cluster.Whole();

        // Nobody calls: the mail must find its way by itself.
        var code = await cluster.Codes.Of(account.Email, login["reference"]!, TimeSpan.FromSeconds(90));
        Assert.NotNull(code);
        (await cluster.Api.Verify(account, login["challenge"]!, code)).Is(200);
    }

    /// <returns>The crowd, and when the fault began.</returns>
    private async Task<(Crowd Crowd, long Fault)> Storm(Func<RunningCluster, Task> fault)
    {
        await cluster.Whole();
        var crowd = new Crowd(cluster);
        await crowd.Begin();
        await Task.Delay(Before);
        var began = Stopwatch.GetTimestamp();
        await fault(cluster);
        await Task.Delay(After);
        await crowd.End();
        output.WriteLine($"{crowd.Calls.Count} calls, {crowd.History.Count} context");
        foreach (var kind in crowd.Failed.GroupBy(call => (call.What, call.Fault)))
        {
            output.WriteLine($"{kind.Key.What}: {kind.Key.Fault}, {kind.Count()} times, begun {kind.Min(call => Seconds(call, began)):0.0} to {kind.Max(call => Seconds(call, began)):0.0} s after the fault");
        }

        foreach (var line in (cluster.Gateway.Out + string.Concat(cluster.Silo.Select(silo => silo.Said))).Split('\n')
            .Where(line => line.Contains(" warning: ", StringComparison.Ordinal) || line.Contains(" error: ", StringComparison.Ordinal))
            .GroupBy(line => line[9..]))
        {
            output.WriteLine($"said {line.Count()} times, {line.First()[..8]} to {line.Last()[..8]}: {line.Key}");
        }

        return (crowd, began);
    }

    private Task Nothing((Crowd Crowd, long Fault) storm)
    {
        Assert.Empty(storm.Crowd.Failed.Select(call => $"{call.What}: {call.Fault}, begun {Seconds(call, storm.Fault):0.0} s after the fault"));
        return Promises(storm.Crowd);
    }

    /// <summary>No call that is begun later than that after the fault fails, nor one begun before it was near.</summary>
    private Task Within(TimeSpan window, (Crowd Crowd, long Fault) storm)
    {
        Assert.Empty(storm.Crowd.Failed.Where(call => Seconds(call, storm.Fault) > window.TotalSeconds || Seconds(call, storm.Fault) < -2)
            .Select(call => $"{call.What}: {call.Fault}, begun {Seconds(call, storm.Fault):0.0} s after the fault"));
        return Promises(storm.Crowd);
    }

    private Task Promises(Crowd crowd)
    {
        Assert.True(crowd.Calls.Count > 5 * Crowd.Customers, $"the storm was a breeze: {crowd.Calls.Count} calls");
        Assert.Empty(crowd.History.Violations());
        var said = string.Concat(cluster.Silo.Select(silo => silo.Said)) + cluster.Gateway.Out + cluster.Gateway.Err;
        Assert.DoesNotContain(crowd.Secrets, secret => said.Contains(secret, StringComparison.Ordinal));
        return Task.CompletedTask;
    }

    private static double Seconds(Crowd.Call call, long fault) => (call.Began - fault) / (double)Stopwatch.Frequency;
}
