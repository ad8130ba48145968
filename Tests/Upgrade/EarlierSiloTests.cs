using OrleansSelfCare.Tests.Cluster;

namespace OrleansSelfCare.Tests.Upgrade;

/// <summary>A gateway of this version with silos of the version before, which do not know its newest calls.</summary>
[Collection(nameof(FaultTests)), Trait("Category", "Long")]
public sealed class EarlierSiloTests(RunningCluster cluster) : IClassFixture<RunningCluster>
{
    [SkippableFact]
    public async Task A_silo_of_the_version_before_checks_sessions_and_answers_503_to_a_status()
    {
        PostgresServer.Need();
        await EarlierBuild.Create();
        await cluster.Whole(EarlierBuild.Silo, EarlierBuild.Gateway);
        var (account, session) = await SignIns.SignIn(cluster.Api, cluster.Codes);
        var login = (await cluster.Api.LogIn(account)).Is(200);
        await cluster.Migrate();
        await cluster.ReplaceGateway();

        (await cluster.Api.Post($"/v1/{account.Line}/status", new { challenge = login["challenge"] })).Is(503, "unavailable");

        (await cluster.Api.Session(session)).Is(200);
    }
}
