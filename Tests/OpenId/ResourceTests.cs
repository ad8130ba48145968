using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using OrleansSelfCare.Gateway.OpenId;
using OrleansSelfCare.Grains.OpenId;
using OrleansSelfCare.Grains.Secrets;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>For which services a client gets access tokens (RFC 8707, RFC 9068).</summary>
public sealed class ResourceTests(ProviderUnderTest provider) : IClassFixture<ProviderUnderTest>
{
    private string Issuer => provider.Issuer.AbsoluteUri;

    [Fact]
    public async Task Token_is_for_the_issuer_alone_if_the_client_asks_for_no_resource()
    {
        var tokens = (await provider.Redeem(await CodeFor())).Is(200);
        Assert.Equal([Issuer], AudienceOf(tokens));
        Assert.Equal([Issuer], AudienceOf(await Refresh(tokens)));
        Assert.Equal([Issuer], AudienceOf(await Refresh(tokens, Issuer)));
        (await RefreshWith(tokens, ProviderUnderTest.Resource)).Is(400, "invalid_target");
    }

    [Fact]
    public async Task Token_is_for_the_resources_that_the_client_asked_for_and_a_call_may_ask_for_fewer()
    {
        string[] all = [ProviderUnderTest.Resource, ProviderUnderTest.OtherResource, Issuer];
        var code = await CodeFor(all);

        // A refused call uses up neither code nor refresh token.
        (await RedeemWith(code, ProviderUnderTest.Resource, "https://elsewhere.example.jp/")).Is(400, "invalid_target");
        var tokens = (await RedeemWith(code, ProviderUnderTest.Resource)).Is(200);
        Assert.Equal([ProviderUnderTest.Resource], AudienceOf(tokens));
        Assert.Equal("web", CodeFlowTests.Payload(tokens["id_token"]!).GetProperty("aud").GetString());
        tokens = await Refresh(tokens);
        Assert.Equal(all, AudienceOf(tokens));
        (await provider.UserInfo(tokens["access_token"]!)).Is(200);
        tokens = await Refresh(tokens, Issuer, ProviderUnderTest.OtherResource);
        Assert.Equal([Issuer, ProviderUnderTest.OtherResource], AudienceOf(tokens));
        Assert.Equal(all, AudienceOf(await Refresh(tokens)));
    }

    [Fact]
    public async Task Token_for_another_service_is_refused_at_userinfo()
    {
        var tokens = (await provider.Redeem(await CodeFor(ProviderUnderTest.Resource))).Is(200);

        Assert.Equal([ProviderUnderTest.Resource], AudienceOf(tokens));
        (await provider.UserInfo(tokens["access_token"]!)).Is(401, "invalid_token");
        (await RefreshWith(tokens, Issuer)).Is(400, "invalid_target");
    }

    [Theory]
    [InlineData("https://elsewhere.example.jp/")]
    [InlineData("https://contract-api.example.jp")]
    [InlineData("HTTPS://contract-api.example.jp/")]
    [InlineData("https://contract-api.example.jp/#a")]
    [InlineData("contract-api")]
    public async Task Resource_that_the_client_may_not_ask_for_is_refused(string resource)
    {
        foreach (var given in (string[][])[[resource], [ProviderUnderTest.Resource, resource]])
        {
            var answer = await provider.NewBrowser().Get(AddressWith(given));
            Assert.StartsWith(ProviderUnderTest.Redirect, answer.Location?.OriginalString, StringComparison.Ordinal);
            Assert.Equal("invalid_target", answer.Query["error"]);
        }
    }

    [Fact]
    public async Task Resource_that_was_taken_from_the_client_is_refused_to_its_refresh_tokens()
    {
        await using var own = await ProviderUnderTest.Start();
        var (_, session) = await own.SignIn();
        var request = ProviderUnderTest.RequestOf();
        request["resource"] = ProviderUnderTest.Resource;
        var tokens = (await own.Redeem(await own.CodeFor(session, request))).Is(200);
        var file = await File.ReadAllTextAsync(own.ClientsFile);
        await File.WriteAllTextAsync(
            own.ClientsFile, file.Replace(ProviderUnderTest.Resource, ProviderUnderTest.Resource + "v2", StringComparison.Ordinal));
        own.Gateway.Advance(TimeSpan.FromSeconds(2));

        (await own.Refresh(tokens["refresh_token"]!)).Is(400, "invalid_target");
    }

    [Fact]
    public async Task Refresh_token_that_a_gateway_of_the_version_before_gave_is_good()
    {
        var tokens = (await provider.Redeem(await CodeFor())).Is(200);
        var services = provider.Gateway.Services;
        var content = services.GetRequiredService<GrantTokens>().ReadRefreshToken(tokens["refresh_token"])!;
        var before = services.GetRequiredService<SealedText>().Write(
            TokenPurpose.RefreshToken,
            new { content.GrantId, content.Session, content.Client, content.Scopes, content.Generation });

        Assert.Equal([Issuer], AudienceOf((await provider.Refresh(before)).Is(200)));
        Assert.Equal(before.Length, tokens["refresh_token"]!.Length);
    }

    private async Task<string> CodeFor(params string[] resources)
    {
        var (_, session) = await provider.SignIn();
        var browser = provider.NewBrowser();
        var handle = (await browser.Get(AddressWith(resources))).Query["handle"];
        return (await browser.Get((await provider.Continue(handle, session)).Is(200)["location"]!)).Query["code"];
    }

    private string AddressWith(string[] resources) => QueryHelpers.AddQueryString(
        new Uri(provider.Issuer, "connect/authorize").AbsoluteUri,
        ProviderUnderTest.RequestOf().Concat(resources.Select(resource => KeyValuePair.Create("resource", (string?)resource))));

    private Task<TokenAnswer> RedeemWith(string code, params string[] resources) => provider.Token([
        new("grant_type", "authorization_code"),
        new("code", code),
        new("redirect_uri", ProviderUnderTest.Redirect),
        new("code_verifier", ProviderUnderTest.Verifier),
        .. resources.Select(resource => KeyValuePair.Create("resource", resource)),
    ]);

    private async Task<TokenAnswer> Refresh(TokenAnswer tokens, params string[] resources) =>
        (await RefreshWith(tokens, resources)).Is(200);

    private Task<TokenAnswer> RefreshWith(TokenAnswer tokens, params string[] resources) => provider.Token([
        new("grant_type", "refresh_token"),
        new("refresh_token", tokens["refresh_token"]!),
        .. resources.Select(resource => KeyValuePair.Create("resource", resource)),
    ]);

    private static IEnumerable<string?> AudienceOf(TokenAnswer tokens)
    {
        var audience = CodeFlowTests.Payload(tokens["access_token"]!).GetProperty("aud");
        return audience.ValueKind == JsonValueKind.Array
            ? audience.EnumerateArray().Select(one => one.GetString())
            : [audience.GetString()];
    }
}
