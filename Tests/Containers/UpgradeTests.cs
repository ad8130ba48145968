using OrleansSelfCare.Tests.Cluster;
using OrleansSelfCare.Tests.Hosts;
using Xunit.Abstractions;

namespace OrleansSelfCare.Tests.Containers;

/// <summary><c>eng/rolling-update</c> from the version before to this one.</summary>
[Collection(nameof(RunningContainers)), Trait("Category", "Containers"), Trait("Category", "Long")]
public sealed class UpgradeTests(ITestOutputHelper output)
{
    private const int Customers = 20;

    [SkippableFact]
    public async Task A_rolling_update_from_the_version_before_fails_no_call_and_keeps_sessions_and_codes()
    {
        await Engine.Need();
        await Engine.HasImages(Engine.Latest);
        await using var project = new ComposeProject("selfcare-test-upgrade", "10.210") { Tag = Engine.Before };
        await project.Create();
        await project.Up();
        using var api = new Api(project.Api, project.OperatorKey);
        using var provider = ServiceClient.ProviderAt(project.Provider);
        using var mails = new CaughtMails(project.Mails);
        using var codes = new MailedCodes(mails.New);
        var signedIn = await Task.WhenAll(Enumerable.Range(0, Customers).Select(_ => SignIns.SignIn(api, codes)));
        var pending = await Task.WhenAll(Enumerable.Range(0, Customers).Select(_ => SignIns.LogIn(api, codes)));

        var service = new ServiceClient(() => api, () => provider);
        var load = new ContainerLoad(api, codes, service, output);
        await load.Run(async () =>
        {
            project.Tag = Engine.Latest;
            await project.Script("eng/rolling-update");
        });

        load.AssertFailuresOnlyWithin(TimeSpan.Zero);
        foreach (var (account, session) in signedIn)
        {
            Assert.Equal(account.Id, (await api.Session(session)).Is(200)["selfCareId"]);
        }

        foreach (var (account, challenge, code) in pending)
        {
            (await api.Verify(account, challenge, code)).Is(200);
        }

        Assert.All(
            (await project.Containers()).Where(container => container.Service is "silo" or "gateway" or "portal"),
            container => Assert.EndsWith($":{Engine.Latest}", container["Config/Image"], StringComparison.Ordinal));
    }
}
