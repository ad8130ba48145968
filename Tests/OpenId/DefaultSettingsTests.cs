using System.Net;
using OrleansSelfCare.Tests.Operators;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>
/// The security rules hold without a setting for them: the gateway has an issuer, a sign-in page, and a client as
/// <c>selfcare client make</c> prints it.
/// </summary>
public sealed class DefaultSettingsTests
{
    [Fact]
    public async Task Provider_with_an_issuer_a_sign_in_page_and_a_client_as_the_command_prints_it_refuses_misuse()
    {
        await using var provider = await ProviderUnderTest.Start("--SelfCare:Limits:Enabled=true");
        var made = (await new CliUnderTest().Run(
            "client", "make", "--id", "web", "--redirect", ProviderUnderTest.Redirect, "--line", "ip-phone",
            "--scope", "account", "--scope", "offline_access")).Is(0);
        var secret = made.Out.Trim();
        await File.WriteAllTextAsync(provider.ClientsFile, $$"""{"clients":[{{made.Error}}]}""");
        provider.Gateway.Advance(TimeSpan.FromSeconds(2));
        var (_, session) = await provider.SignIn();

        // RFC 9700, 2.1, 2.1.1, 2.1.2.
        foreach (var (name, value, error) in new[]
        {
            ("code_challenge_method", "plain", "invalid_request"), ("code_challenge", "", "invalid_request"),
            ("response_type", "token", "unsupported_response_type"), ("response_mode", "fragment", "invalid_request"),
            ("scope", "openid email", "invalid_scope"), ("resource", "https://elsewhere.example.jp/", "invalid_target"),
        })
        {
            var request = Request();
            request[name] = value;
            Assert.Equal((name, error), (name, (await provider.Authorize(provider.NewBrowser(), request)).Query["error"]));
        }

        var elsewhere = await provider.Authorize(
            provider.NewBrowser(), ProviderUnderTest.RequestOf(redirect: ProviderUnderTest.Redirect + "/"));
        Assert.Equal((HttpStatusCode.BadRequest, null), (elsewhere.Status, elsewhere.Location));

        // RFC 9700, 2.5, 4.5, 4.2.4.
        var code = await provider.CodeFor(session, Request());
        (await provider.Redeem(code)).Is(401, "invalid_client");
        (await provider.Redeem(code, secret: secret, verifier: null)).Is(400, "invalid_request");
        (await provider.Redeem(code, secret: secret, verifier: new string('a', 43))).Is(400, "invalid_grant");
        var tokens = (await provider.Redeem(code, secret: secret)).Is(200);
        (await provider.Redeem(code, secret: secret)).Is(400, "invalid_grant");
        (await provider.UserInfo(tokens["access_token"]!)).Is(401, "invalid_token");
        (await provider.Refresh(tokens["refresh_token"]!, secret: secret)).Is(400, "invalid_grant");

        // RFC 9700, 2.2.2, 2.3, 4.14.2.
        tokens = (await provider.Redeem(await provider.CodeFor(session, Request()), secret: secret)).Is(200);
        Assert.Equal(provider.Issuer.AbsoluteUri, CodeFlowTests.Payload(tokens["access_token"]!).GetProperty("aud").GetString());
        var next = (await provider.Refresh(tokens["refresh_token"]!, secret: secret)).Is(200);
        (await provider.Refresh(next["refresh_token"]!, secret: secret)).Is(200);
        provider.Gateway.Advance(TimeSpan.FromSeconds(10));
        (await provider.Refresh(tokens["refresh_token"]!, secret: secret)).Is(400, "invalid_grant");
        (await provider.UserInfo(next["access_token"]!)).Is(401, "invalid_token");

        static Dictionary<string, string?> Request() => ProviderUnderTest.RequestOf(scope: "openid account offline_access");
    }
}
