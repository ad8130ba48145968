using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Cluster;

namespace OrleansSelfCare.Tests.Upgrade;

/// <summary>From the version before to this one: the store, then one host at a time, while customers sign in.</summary>
[Collection(nameof(FaultTests)), Trait("Category", "Long")]
public sealed class UpgradeTests(RunningCluster cluster) : IClassFixture<RunningCluster>
{
    private const int Customers = 100;
    private static readonly TimeSpan Around = TimeSpan.FromSeconds(3);

    [SkippableFact]
    public async Task Upgrade_one_host_at_a_time_keeps_sessions_codes_timelines_and_history()
    {
        PostgresServer.Need();
        await EarlierBuild.Create();
        await cluster.Whole(EarlierBuild.Silo, EarlierBuild.Gateway);
        var signedIn = await Task.WhenAll(Enumerable.Range(0, Customers).Select(_ => SignIns.SignIn(cluster.Api, cluster.Codes)));
        var pending = await Task.WhenAll(Enumerable.Range(0, Customers / 5).Select(_ => SignIns.LogIn(cluster.Api, cluster.Codes)));

        var load = new LoadGenerator(() => cluster.Api, cluster.Codes);
        await load.Begin();
        await Task.Delay(Around);
        await cluster.Migrate();
        foreach (var silo in cluster.Silo)
        {
            await silo.Stop();
            silo.Dll = SiloProcess.ThisBuild;
            await silo.Start();
        }

        await cluster.ReplaceGateway();
        await Task.Delay(Around);
        await load.End();

        Assert.Empty(load.Failed.Select(call => $"{call.What}: {call.Error}"));
        Assert.Empty(load.History.Violations());
        foreach (var (account, session) in signedIn)
        {
            Assert.Equal(account.Id, (await cluster.Api.Session(session)).Is(200)["selfCareId"]);
            Assert.Equal(["looked-at", "code-redeemed", "code-taken", "code-sent", "login", "imported"], await Events(account));
        }

        foreach (var (account, challenge, code) in pending)
        {
            (await cluster.Api.Verify(account, challenge, code)).Is(200);
        }
    }

    /// <summary>Newest first.</summary>
    private async Task<IEnumerable<string>> Events(TestAccount account) =>
        (await cluster.Api.Timeline(account)).Is(200).Body.GetProperty("events").EnumerateArray()
            .Select(entry => entry.GetProperty("event").GetString()!);
}
