using Microsoft.Playwright;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Operators;
using OrleansSelfCare.Tests.Pages;

namespace OrleansSelfCare.Tests.Agents;

/// <summary>Agents sign in at a second OpenID provider that others wrote, <c>oidc-provider</c> from npm, a certified one.</summary>
[Trait("Category", "Long")]
public sealed class OidcProviderTests
{
    [SkippableFact]
    public async Task Agent_signs_in_at_oidc_provider_searches_unlocks_and_signs_out_there_too()
    {
        Browser.SkipIfMissing();
        await using var desk = await DeskUnderTest.StartAt(await NodeProvider.Start());
        var account = await desk.Import(TestAccount.New());
        var agent = await desk.NewAgent();

        await agent.Open("/");
        await SignInThere();
        Assert.Contains(NodeProvider.AgentName, await agent.Text("header"), StringComparison.Ordinal);
        await agent.Find(account.Id);
        await agent.Type("理由または問い合わせ番号", "T-1003");
        await agent.Press("ロックをすべて解除");

        Assert.Equal("すべてのロックと誤りの回数を解除しました。", await agent.Notice());
        Assert.Contains(
            AuditLines.Read(AuditLines.FileIn(desk.Gateway.Directory)),
            line => line.Of("agent") == NodeProvider.AgentName && line.Of("subject") == "suzuki"
                && line.Of("call") == "unlock" && line.Of("reason") == "T-1003");
        await agent.Press("サインアウト");
        await agent.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).WaitForAsync();
        await agent.Press("Sign out");
        Assert.Contains("サインアウトしました", await agent.Text(), StringComparison.Ordinal);
        // The provider asks again.
        await agent.Open("/");
        await SignInThere();
        // Those of the provider stand in its addresses.
        await agent.Window.Context.ClearCookiesAsync(new() { Domain = desk.Provider.Issuer.Host });
        Assert.Empty(await agent.Leave());

        async Task SignInThere()
        {
            await agent.Type("User", "suzuki");
            await agent.Press("Sign in");
        }
    }
}
