using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.OpenId;

public sealed class AnswerCounterTests
{
    [Fact]
    public async Task Answers_are_counted_by_client_and_reason_and_made_up_clients_together()
    {
        await using var provider = await ProviderUnderTest.Start();
        var (_, session) = await provider.SignIn();
        using var measured = new Measurements(provider.Gateway.Services);
        var code = await provider.CodeFor(session);
        var tokens = (await provider.Redeem(code)).Is(200);
        tokens = (await provider.Refresh(tokens["refresh_token"]!)).Is(200);
        (await provider.Redeem(code)).Is(400, "invalid_grant");
        (await provider.Refresh(tokens["refresh_token"]!)).Is(400, "invalid_grant");
        (await provider.Redeem(code, secret: ProviderUnderTest.Secret + "-wrong")).Is(401, "invalid_client");
        (await provider.Redeem(code, client: "made-up-1")).Is(401, "invalid_client");
        (await provider.Redeem(code, client: "made-up-2")).Is(401, "invalid_client");
        (await provider.Introspect("nonsense")).Is(200);
        (await provider.Revoke("nonsense")).Is(200);
        (await provider.Revoke("nonsense", "spa")).Is(401, "invalid_client");
        (await provider.Refresh("nonsense")).Is(400, "invalid_grant");
        var pushed = ProviderUnderTest.RequestOf().Select(field => KeyValuePair.Create(field.Key, field.Value!));
        (await provider.Post("connect/par", pushed)).Is(201);
        var request = ProviderUnderTest.RequestOf("other", scope: "account");
        Assert.Equal("invalid_scope", (await provider.Authorize(provider.NewBrowser(), request)).Query["error"]);

        Assert.Equal(
            new Dictionary<string, double>
            {
                ["web code"] = 1,
                ["web redeemed"] = 1,
                ["web refreshed"] = 1,
                ["web refused invalid_grant"] = 2,
                ["web introspected"] = 1,
                ["web revoked"] = 1,
                ["web pushed"] = 1,
                ["web refused invalid_token"] = 1,
                ["spa refused invalid_client"] = 1,
                ["web refused invalid_client"] = 1,
                ["unknown refused invalid_client"] = 2,
                ["other refused invalid_scope"] = 1,
            },
            measured.Sums("selfcare.openid.answers"));
    }
}
