using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Cluster;

namespace OrleansSelfCare.Tests.Upgrade;

/// <summary>
/// From the version before to this one: the store, then one host at a time, while customers sign in and visit a service by OpenID Connect.
/// </summary>
[Collection(nameof(FaultTests)), Trait("Category", "Long")]
public sealed class UpgradeTests(ProviderCluster provider) : IClassFixture<ProviderCluster>
{
    private const int Customers = 100;
    private static readonly TimeSpan Around = TimeSpan.FromSeconds(3);

    [SkippableFact]
    public async Task Upgrade_one_host_at_a_time_keeps_sessions_codes_timelines_grants_and_history()
    {
        PostgresServer.Need();
        var (cluster, service, before) = (provider.Running, provider.Service, EarlierBuild.Before);
        await before.Create();
        await cluster.Whole(before.Silo, before.Gateway);
        var signedIn = await Task.WhenAll(Enumerable.Range(0, Customers).Select(_ => SignIns.SignIn(cluster.Api, cluster.Codes)));
        var pending = await Task.WhenAll(Enumerable.Range(0, Customers / 5).Select(_ => SignIns.LogIn(cluster.Api, cluster.Codes)));

        var grants = await Task.WhenAll(Enumerable.Range(0, Customers / 5).Select(_ => Visit()));

        var load = new LoadGenerator(() => cluster.Api, cluster.Codes, service: service);
        await load.Begin();
        await Task.Delay(Around);
        await cluster.Migrate();
        foreach (var silo in cluster.Silo)
        {
            await silo.Stop();
            silo.Dll = SiloProcess.ThisBuild;
            await silo.Start();
        }

        await cluster.ReplaceGateway(Around);
        await Task.Delay(Around);
        await load.End();

        Assert.Empty(load.Failed.Select(call => $"{call.What}: {call.Error}"));
        Assert.Contains(load.Calls, call => call is { What: "refresh", Error: null });
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

        foreach (var (number, grant) in grants.Index())
        {
            var tokens = (await service.Refresh(grant.Newest)).Is(200);
            Assert.Equal(grant.Account.Id, (await service.UserInfo(tokens["access_token"]!)).Is(200)["self_care_id"]);
            // Each of them ends the grant.
            (await (number % 2 == 0 ? service.Redeem(grant.Code) : service.Refresh(grant.Ended))).Is(400);
            (await service.Refresh(tokens["refresh_token"]!)).Is(400);
            (await service.UserInfo(tokens["access_token"]!)).Is(401);
        }
    }

    /// <summary>A customer's code, the refresh token that came first, and the newest one.</summary>
    private async Task<(TestAccount Account, string Code, string Ended, string Newest)> Visit()
    {
        var (account, session) = await SignIns.SignIn(provider.Running.Api, provider.Running.Codes);
        var code = await provider.Service.CodeFor(session);
        var first = (await provider.Service.Redeem(code)).Is(200)["refresh_token"]!;
        var second = (await provider.Service.Refresh(first)).Is(200)["refresh_token"]!;
        return (account, code, first, (await provider.Service.Refresh(second)).Is(200)["refresh_token"]!);
    }

    /// <summary>Newest first.</summary>
    private async Task<IEnumerable<string>> Events(TestAccount account) =>
        (await provider.Running.Api.Timeline(account)).Is(200).Body.GetProperty("events").EnumerateArray()
            .Select(entry => entry.GetProperty("event").GetString()!);
}
