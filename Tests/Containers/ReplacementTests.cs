using Xunit.Abstractions;

namespace OrleansSelfCare.Tests.Containers;

/// <summary>Containers are killed, added, removed and replaced while customers sign in through the proxy.</summary>
[Collection(nameof(RunningContainers)), Trait("Category", "Containers"), Trait("Category", "Long")]
public sealed class ReplacementTests(RunningContainers containers, ITestOutputHelper output)
{
    private const int MostShown = 50;

    private ComposeProject Project => containers.Project;

    [SkippableFact]
    public async Task Kill_9_of_a_silo_fails_calls_for_three_seconds_at_most()
    {
        try
        {
            await AssertFailuresOnlyWithin(TimeSpan.FromSeconds(3), async () =>
                await Engine.Docker("kill", (await Project.Containers("silo"))[1].Id));
        }
        finally
        {
            // The others wrote errors about it, which are for no other test.
            await Project.Compose("up", "--detach", "--no-deps", "--force-recreate", "--wait", "silo", "gateway");
        }
    }

    [SkippableFact]
    public async Task Two_silos_more_and_then_three_less_at_once_fail_no_call() =>
        await AssertFailuresOnlyWithin(TimeSpan.Zero, async () =>
    {
        foreach (var silos in (int[])[5, 2])
        {
            await Project.Compose("up", "--detach", "--no-deps", "--no-recreate", "--wait", "--scale", $"silo={silos}", "silo");
            Assert.Equal(silos, (await Project.Containers("silo")).Count(silo => silo.IsHealthy));
        }
    });

    [SkippableFact]
    public async Task A_rolling_update_of_silos_gateways_and_portals_fails_no_call()
    {
        await containers.Whole();
        var before = await Ids();

        await AssertFailuresOnlyWithin(TimeSpan.Zero, () => Project.Script("eng/rolling-update"));

        var after = await Ids();
        Assert.Empty(before.Intersect(after));
        Assert.Equal(before.Length, after.Length);
    }

    private static bool IsWarning(string line) =>
        line.Contains(" warning: ", StringComparison.Ordinal) || line.Contains(" error: ", StringComparison.Ordinal);

    private async Task<string[]> Ids() =>
    [
        .. (await Project.Containers())
            .Where(container => container.Service is "silo" or "gateway" or "portal")
            .Select(container => container.Id),
    ];

    /// <summary>Calls may fail that began at most 2 s before the fault and at most this time after it; with no time, none may.</summary>
    private async Task AssertFailuresOnlyWithin(TimeSpan window, Func<Task> fault)
    {
        await containers.Whole();
        var load = new ContainerLoad(containers.Api, containers.Codes, containers.Service, output);
        await load.Run(fault);
        foreach (var line in (await Project.Logs("gateway", "silo")).Split('\n').Where(IsWarning).TakeLast(MostShown))
        {
            output.WriteLine(line);
        }

        load.AssertFailuresOnlyWithin(window);
        if (window == TimeSpan.Zero)
        {
            await LogCheck.AssertClean(Project, load.Secrets);
        }
    }
}
