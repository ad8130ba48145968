using System.Net;
using Microsoft.AspNetCore.WebUtilities;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>Requests that clients push (RFC 9126).</summary>
public sealed class PushedRequestTests(ProviderUnderTest provider) : IClassFixture<ProviderUnderTest>
{
    private const string Prefix = "urn:ietf:params:oauth:request_uri:";

    [Theory]
    [InlineData("web", ProviderUnderTest.Secret)]
    [InlineData("pushing", ProviderUnderTest.PushingSecret)]
    public async Task Pushed_request_is_answered_as_it_was_pushed_whatever_the_browser_brings_beside(string client, string secret)
    {
        var (_, session) = await provider.SignIn();
        var pushed = (await Push(ProviderUnderTest.RequestOf(client), client, secret)).Is(201);
        Assert.Equal("90", pushed["expires_in"]);
        Assert.StartsWith(Prefix, pushed["request_uri"], StringComparison.Ordinal);
        Assert.DoesNotContain("signin-oidc", pushed["request_uri"], StringComparison.Ordinal);
        var browser = provider.NewBrowser();
        var request = ByAddress(client, pushed["request_uri"]!);
        (request["state"], request["redirect_uri"], request["scope"]) = ("another", "https://another.example.jp/", "openid");

        var handle = (await provider.Authorize(browser, request)).Query["handle"];
        var answer = await browser.Get((await provider.Continue(handle, session)).Is(200)["location"]!);

        Assert.StartsWith(ProviderUnderTest.Redirect, answer.Location?.OriginalString, StringComparison.Ordinal);
        Assert.Equal("the state", answer.Query["state"]);
        var tokens = (await provider.Redeem(answer.Query["code"], client, secret)).Is(200);
        Assert.Equal("the nonce", CodeFlowTests.Payload(tokens["id_token"]!).GetProperty("nonce").GetString());
        Assert.Equal(
            "openid account email offline_access", CodeFlowTests.Payload(tokens["access_token"]!).GetProperty("scope").GetString());
    }

    [Fact]
    public async Task Public_client_and_one_that_signs_push_too()
    {
        var (_, session) = await provider.SignIn();
        foreach (var client in new[] { "spa", SignedAssertion.Client })
        {
            var request = ProviderUnderTest.RequestOf(client);
            var pushed = (await provider.Post(
                "connect/par",
                [
                    .. request.Select(field => KeyValuePair.Create(field.Key, field.Value!)),
                    .. client == "spa" ? [] : SignedAssertion.Form(SignedAssertion.Create(
                        provider, audience: new Uri(provider.Issuer, "connect/par").AbsoluteUri)),
                ],
                client: null)).Is(201);

            Assert.NotEmpty((await provider.Finish(session, ByAddress(client, pushed["request_uri"]!)))["code"]);
        }
    }

    [Fact]
    public async Task Pushed_resources_and_hint_count()
    {
        var (_, session) = await provider.SignIn();
        var hint = (await provider.Redeem(await provider.CodeFor(session))).Is(200)["id_token"]!;
        var (_, another) = await provider.SignIn();
        var request = ProviderUnderTest.RequestOf();
        (request["id_token_hint"], request["resource"]) = (hint, ProviderUnderTest.Resource);
        var pushed = ByAddress("web", (await Push(request)).Is(201)["request_uri"]!);

        var tokens = (await provider.Redeem(await provider.CodeFor(session, pushed))).Is(200);

        Assert.Equal(ProviderUnderTest.Resource, CodeFlowTests.Payload(tokens["access_token"]!).GetProperty("aud").GetString());
        var handle = (await provider.Authorize(provider.NewBrowser(), pushed)).Query["handle"];
        Assert.NotEqual(HttpStatusCode.OK, (await provider.Continue(handle, another)).Status);
    }

    [Theory]
    [MemberData(nameof(MisuseTests.WrongParameters), MemberType = typeof(MisuseTests))]
    public async Task Wrong_parameter_is_refused_when_it_is_pushed(string name, string? value, string error)
    {
        var request = ProviderUnderTest.RequestOf();
        request[name] = value;

        // A pushed request must not name another (RFC 9126, 2.1).
        (await Push(request)).Is(400, name == "request_uri" ? "invalid_request" : error);
    }

    [Theory]
    [InlineData("redirect_uri", "https://service.example.jp/signin-oidc/", "invalid_request")]
    [InlineData("redirect_uri", null, "invalid_request")]
    [InlineData("resource", "https://elsewhere.example.jp/", "invalid_target")]
    [InlineData("id_token_hint", "nonsense", "invalid_request")]
    [InlineData("request_uri", Prefix + "a", "invalid_request")]
    public async Task What_the_client_may_not_ask_is_refused_when_it_is_pushed(string name, string? value, string error)
    {
        var request = ProviderUnderTest.RequestOf();
        request[name] = value;

        (await Push(request)).Is(400, error);
    }

    [Fact]
    public async Task Push_needs_the_clients_authentication()
    {
        (await Push(ProviderUnderTest.RequestOf(), secret: ProviderUnderTest.PushingSecret)).Is(401, "invalid_client");
        (await Push(ProviderUnderTest.RequestOf("nobody"), "nobody")).Is(401, "invalid_client");
        (await provider.Post(
            "connect/par", ProviderUnderTest.RequestOf().Select(field => KeyValuePair.Create(field.Key, field.Value!)), client: null))
            .Is(401, "invalid_client");
    }

    [Fact]
    public async Task Address_of_another_client_or_of_none_is_refused_and_the_browser_sent_nowhere()
    {
        var pushed = (await Push(ProviderUnderTest.RequestOf())).Is(201)["request_uri"]!;
        var (_, session) = await provider.SignIn();
        var code = await provider.CodeFor(session);
        var handle = (await provider.Authorize(provider.NewBrowser(), ProviderUnderTest.RequestOf())).Query["handle"];

        foreach (var (client, address) in new[]
        {
            ("other", pushed), ("pushing", pushed), ("web", pushed[..^1]), ("web", pushed + "A"), ("web", Prefix), ("web", Prefix + "a.b"),
            ("web", Prefix + handle), ("web", Prefix + code),
        })
        {
            await AssertRefused(ByAddress(client, address), "invalid_request_uri");
        }

        var withoutClient = ByAddress("web", pushed);
        withoutClient.Remove("client_id");
        await AssertRefused(withoutClient, "invalid_request_uri");
        (await provider.Continue(pushed[Prefix.Length..], session)).Is(410, "request-ended");
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public async Task Address_is_good_for_90_seconds(int ticks, bool isGood)
    {
        await using var own = await ProviderUnderTest.Start();
        var request = ProviderUnderTest.RequestOf().Select(field => KeyValuePair.Create(field.Key, field.Value!));
        var pushed = ByAddress("web", (await own.Post("connect/par", request)).Is(201)["request_uri"]!);
        own.Gateway.Advance(TimeSpan.FromSeconds(90) + TimeSpan.FromTicks(ticks));

        var answer = await own.Authorize(own.NewBrowser(), pushed);
        Assert.Equal(isGood, answer.Location is not null);
        // A reload.
        Assert.Equal(isGood, (await own.Authorize(own.NewBrowser(), pushed)).Location is not null);
    }

    [Fact]
    public async Task Client_that_must_push_is_refused_without()
    {
        var answer = await provider.Authorize(provider.NewBrowser(), ProviderUnderTest.RequestOf("pushing"));

        Assert.StartsWith(ProviderUnderTest.Redirect, answer.Location?.OriginalString, StringComparison.Ordinal);
        Assert.Equal(("invalid_request", "the state"), (answer.Query["error"], answer.Query["state"]));
    }

    [Fact]
    public async Task Longest_request_fits_into_the_browsers_address()
    {
        var (_, session) = await provider.SignIn();
        var request = ProviderUnderTest.RequestOf();
        request["id_token_hint"] = (await provider.Redeem(await provider.CodeFor(session))).Is(200)["id_token"]!;
        request["state"] = System.Security.Cryptography.RandomNumberGenerator.GetString(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~".ToCharArray(), 3_600);

        var pushed = ByAddress("web", (await Push(request)).Is(201)["request_uri"]!);

        Assert.Equal(request["state"], (await provider.Finish(session, pushed))["state"]);
    }

    private static Dictionary<string, string?> ByAddress(string client, string address) =>
        new() { ["client_id"] = client, ["request_uri"] = address };

    private async Task AssertRefused(Dictionary<string, string?> request, string error)
    {
        var answer = await provider.NewBrowser().Get(
            QueryHelpers.AddQueryString(new Uri(provider.Issuer, "connect/authorize").AbsoluteUri, request));
        Assert.Equal((HttpStatusCode.BadRequest, null), (answer.Status, answer.Location));
        Assert.Contains($"{error}:", answer.Text, StringComparison.Ordinal);
    }

    private Task<TokenAnswer> Push(
        Dictionary<string, string?> request, string client = "web", string secret = ProviderUnderTest.Secret) => provider.Post(
            "connect/par",
            request.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Key, field.Value!)),
            client,
            secret);
}
