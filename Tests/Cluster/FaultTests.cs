using System.Globalization;
using OrleansSelfCare.TestKit;
using Xunit.Abstractions;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>These tests depend on timing in seconds, so nothing else runs in parallel.</summary>
[CollectionDefinition(nameof(FaultTests), DisableParallelization = true)]
public sealed class AloneOnTheMachine;

/// <summary>
/// Silos and the database are stopped and restarted under the load of 200 customers, who also visit a service by OpenID Connect.
/// </summary>
[Collection(nameof(FaultTests)), Trait("Category", "Long")]
public sealed class FaultTests(ProviderCluster provider, ITestOutputHelper output) : IClassFixture<ProviderCluster>
{
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(5);
    private readonly RunningCluster _cluster = provider.Running;

    [SkippableFact]
    public async Task SIGTERM_of_a_silo_fails_no_call() => await AssertNoFailures(
        await RunUnderLoad(cluster => cluster.Silo[0].Stop()));

    [SkippableFact]
    public async Task A_rolling_restart_of_all_silos_fails_no_call() => await AssertNoFailures(
        await RunUnderLoad(async cluster =>
        {
            foreach (var silo in cluster.Silo)
            {
                await silo.Stop();
                await silo.Start();
            }
        }));

    [SkippableFact]
    public async Task Kill_9_of_a_silo_fails_calls_for_three_seconds_at_most() => await AssertFailuresOnlyWithin(
        TimeSpan.FromSeconds(3),
        await RunUnderLoad(cluster =>
        {
            cluster.Silo[1].Kill();
            return Task.CompletedTask;
        }));

    [SkippableFact]
    public async Task SIGSTOP_of_a_silo_fails_calls_for_fifteen_seconds_at_most() => await AssertFailuresOnlyWithin(
        TimeSpan.FromSeconds(15),
        await RunUnderLoad(async cluster =>
        {
            cluster.Silo[2].Freeze();
            await Task.Delay(TimeSpan.FromSeconds(15));
            cluster.Silo[2].Kill();
        }));

    [SkippableFact]
    public async Task A_restart_of_PostgreSQL_is_survived_without_a_hand() => await AssertFailuresOnlyWithin(
        TimeSpan.FromSeconds(15),
        await RunUnderLoad(cluster => cluster.Server.Restart()));

    [SkippableFact]
    public async Task A_mail_that_is_owed_goes_out_though_every_silo_was_killed()
    {
        await _cluster.Whole();
        var account = TestAccount.New();
        (await _cluster.Api.Import(account)).Is(200);
        await _cluster.Sink.Stop();
        var login = (await _cluster.Api.LogIn(account)).Is(200);
        Assert.Equal("queued", login["delivery"]);
        foreach (var silo in _cluster.Silo)
        {
            silo.Kill();
        }

        _cluster.Sink.Start();
        await _cluster.Whole();

        // No client calls the account: the outbox must send the mail by itself.
        var code = await _cluster.Codes.Of(account.Email, login["reference"]!, TimeSpan.FromSeconds(90));
        Assert.NotNull(code);
        (await _cluster.Api.Verify(account, login["challenge"]!, code)).Is(200);
    }

    private async Task<LoadUnderFault> RunUnderLoad(Func<RunningCluster, Task> fault)
    {
        await _cluster.Whole();
        var run = new LoadUnderFault(new LoadGenerator(() => _cluster.Api, _cluster.Codes, service: provider.Service), output);
        var began = DateTime.UtcNow.ToString("s", CultureInfo.InvariantCulture);
        await run.Run(Before, () => fault(_cluster), After);

        foreach (var line in (_cluster.Gateway.Out + string.Concat(_cluster.Silo.Select(silo => silo.Said))).Split('\n')
            .Where(line => line.Contains(" warning: ", StringComparison.Ordinal) || line.Contains(" error: ", StringComparison.Ordinal))
            .Where(line => string.CompareOrdinal(line, began) >= 0)
            .GroupBy(line => line[line.IndexOf(' ')..]))
        {
            output.WriteLine($"logged {line.Count()} times, {TimeOf(line.First())} to {TimeOf(line.Last())}: {line.Key}");
        }

        // Last, because some viewers show only the end of a long output.
        run.Summarize();
        return run;
    }

    private static string TimeOf(string line) => line.Split(' ')[0];

    private Task AssertNoFailures(LoadUnderFault run)
    {
        Assert.Empty(run.Failed);
        return AssertInvariants(run.Load);
    }

    /// <summary>Calls may fail that began at most 2 s before the fault and at most <paramref name="window"/> after it.</summary>
    private Task AssertFailuresOnlyWithin(TimeSpan window, LoadUnderFault run)
    {
        Assert.Empty(run.FailedOutside(window));
        return AssertInvariants(run.Load);
    }

    private Task AssertInvariants(LoadGenerator load)
    {
        Assert.True(load.Calls.Count > 5 * LoadGenerator.Customers, $"too little load: {load.Calls.Count} calls");
        Assert.Contains(load.Calls, call => call is { What: "refresh", Error: null });
        Assert.Empty(load.History.Violations());
        var logged = string.Concat(_cluster.Silo.Select(silo => silo.Said)) + _cluster.Gateway.Out + _cluster.Gateway.Err;
        Assert.DoesNotContain(load.Secrets, secret => logged.Contains(secret, StringComparison.Ordinal));
        return Task.CompletedTask;
    }
}
