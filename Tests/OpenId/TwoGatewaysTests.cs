namespace OrleansSelfCare.Tests.OpenId;

/// <summary>What one gateway gives is good at another of the same issuer: they share the key ring, signing keys and clients.</summary>
[Trait("Category", "Long")]
public sealed class TwoGatewaysTests
{
    [Fact]
    public async Task Each_step_of_a_sign_in_may_come_to_another_gateway()
    {
        await using var first = await ProviderUnderTest.Start();
        await using var second = await first.StartTwin();
        var (account, session) = await first.SignIn();
        var browser = first.NewBrowser();

        var handle = (await first.Authorize(browser, ProviderUnderTest.RequestOf())).Query["handle"];
        var location = (await second.Continue(handle, session)).Is(200)["location"]!;
        var code = (await browser.Get(location)).Query["code"];
        var tokens = (await second.Redeem(code)).Is(200);
        Assert.Equal(account.Id, (await first.UserInfo(tokens["access_token"]!)).Is(200)["self_care_id"]);
        var refreshed = (await first.Refresh(tokens["refresh_token"]!)).Is(200);

        (await second.UserInfo(refreshed["access_token"]!)).Is(200);
        Assert.Equal("s", (await second.LogOut(tokens["id_token"]!, ProviderUnderTest.LogoutRedirect)).Query["state"]);
        (await first.Refresh(refreshed["refresh_token"]!)).Is(400, "invalid_grant");
    }
}
