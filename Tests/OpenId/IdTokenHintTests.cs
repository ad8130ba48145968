using OrleansSelfCare.Tests.Http;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>A client that says whom it expects, with an ID token (OpenID Connect Core 1.0, 3.1.2.1).</summary>
public sealed class IdTokenHintTests(ProviderUnderTest provider) : IClassFixture<ProviderUnderTest>
{
    [Fact]
    public async Task Hint_of_the_sessions_customer_is_good_also_when_it_has_expired()
    {
        await using var own = await ProviderUnderTest.Start();
        var (_, session) = await own.SignIn();
        var hint = await IdToken(own, session);
        own.Gateway.Advance(TimeSpan.FromMinutes(20));

        Assert.NotEmpty((await own.Finish(session, RequestWith(hint)))["code"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("none")]
    public async Task Session_of_another_customer_is_not_given_to_the_client(string? prompt)
    {
        var (account, session) = await provider.SignIn();
        var hint = await IdToken(provider, session);
        var (_, strangers) = await provider.SignIn();
        var (_, known) = await provider.SignIn();
        await IdToken(provider, known);
        var browser = provider.NewBrowser();
        var request = RequestWith(hint);
        request["prompt"] = prompt;
        var handle = (await provider.Authorize(browser, request)).Query["handle"];

        // One that no service knows, one that a service knows, and then the right one.
        (await provider.Continue(handle, strangers)).IsProblem(403, "login-required", "codeIsEnough");
        (await provider.Continue(handle, known)).IsProblem(403, "login-required", "codeIsEnough");
        var location = (await provider.Continue(handle, await provider.SignIn(account))).Is(200)["location"]!;
        var tokens = (await provider.Redeem((await browser.Get(location)).Query["code"])).Is(200);
        Assert.Equal(SubjectOf(hint), SubjectOf(tokens["id_token"]!));
    }

    [Fact]
    public async Task Account_that_was_deleted_and_created_anew_is_another_customer()
    {
        var (account, session) = await provider.SignIn();
        var hint = await IdToken(provider, session);
        (await provider.Api.Delete(account)).Is(204);
        (await provider.Api.Import(account)).Is(200);
        var handle = (await provider.Authorize(provider.NewBrowser(), RequestWith(hint))).Query["handle"];

        (await provider.Continue(handle, await provider.SignIn(account))).IsProblem(403, "login-required", "codeIsEnough");
    }

    [Fact]
    public async Task Text_that_is_no_ID_token_of_the_client_is_refused_as_a_hint()
    {
        var (_, session) = await provider.SignIn();
        var tokens = (await provider.Redeem(await provider.CodeFor(session))).Is(200);
        var code = await provider.CodeFor(session, ProviderUnderTest.RequestOf("other", scope: "openid"));
        var others = (await provider.Redeem(code, "other", ProviderUnderTest.Secret + "-2")).Is(200)["id_token"]!;
        var parts = tokens["id_token"]!.Split('.');
        var changed = $"{parts[0]}.{others.Split('.')[1]}.{parts[2]}";
        foreach (var hint in new[] { "nonsense", tokens["access_token"]!, others, changed, session })
        {
            var answer = await provider.Authorize(provider.NewBrowser(), RequestWith(hint));
            Assert.StartsWith(ProviderUnderTest.Redirect, answer.Location?.OriginalString, StringComparison.Ordinal);
            Assert.Equal("invalid_request", answer.Query["error"]);
        }
    }

    [Fact]
    public async Task Customer_of_the_hint_has_no_line_to_choose()
    {
        var (_, session) = await provider.SignIn("free-voice");
        var tokens = (await provider.Token(
            [
                new("grant_type", "authorization_code"),
                new("code", await provider.CodeFor(session, ProviderUnderTest.RequestOf("spa"))),
                new("redirect_uri", ProviderUnderTest.Redirect),
                new("code_verifier", ProviderUnderTest.Verifier),
                new("client_id", "spa"),
            ],
            client: null)).Is(200);
        var request = ProviderUnderTest.RequestOf("spa");
        Assert.Equal("ip-phone,free-voice", (await provider.Authorize(provider.NewBrowser(), request)).Query["line"]);
        request["id_token_hint"] = tokens["id_token"];

        Assert.Equal("free-voice", (await provider.Authorize(provider.NewBrowser(), request)).Query["line"]);
    }

    [Fact]
    public async Task Long_hint_leaves_room_for_the_rest_of_the_request()
    {
        var (_, session) = await provider.SignIn();
        var request = RequestWith(await IdToken(provider, session));
        request["state"] = new string('x', 1500);

        Assert.NotEmpty((await provider.Finish(session, request))["code"]);
    }

    private static async Task<string> IdToken(ProviderUnderTest provider, string session) =>
        (await provider.Redeem(await provider.CodeFor(session))).Is(200)["id_token"]!;

    private static Dictionary<string, string?> RequestWith(string hint)
    {
        var request = ProviderUnderTest.RequestOf();
        request["id_token_hint"] = hint;
        return request;
    }

    private static string? SubjectOf(string token) => CodeFlowTests.Payload(token).GetProperty("sub").GetString();
}
