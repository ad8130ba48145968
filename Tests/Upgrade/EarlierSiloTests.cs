using OrleansSelfCare.Tests.Cluster;

namespace OrleansSelfCare.Tests.Upgrade;

/// <summary>A gateway of this version with silos of an earlier one, which do not know all its calls.</summary>
[Collection(nameof(FaultTests)), Trait("Category", "Long")]
public sealed class EarlierSiloTests(RunningCluster cluster) : IClassFixture<RunningCluster>
{
    [SkippableFact]
    public async Task A_silo_that_is_older_than_a_call_checks_sessions_and_answers_503_to_the_call()
    {
        PostgresServer.Need();
        var earlier = EarlierBuild.WithoutStatus;
        await earlier.Create();
        await cluster.Whole(earlier.Silo, earlier.Gateway);
        var (account, session) = await SignIns.SignIn(cluster.Api, cluster.Codes);
        var login = (await cluster.Api.LogIn(account)).Is(200);
        await cluster.Migrate();
        await cluster.ReplaceGateway();

        (await cluster.Api.Post($"/v1/{account.Line}/status", new { challenge = login["challenge"] })).Is(503, "unavailable");

        (await cluster.Api.Session(session)).Is(200);
    }
}
