using System.Net.Http.Headers;
using Microsoft.IdentityModel.JsonWebTokens;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Docs;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Http;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>A client asks for a fresher sign-in (RFC 9470; OpenID Connect Core 1.0, 3.1.2.1, <c>max_age</c>).</summary>
public sealed class StepUpTests : IAsyncLifetime
{
    private const string PasswordAndCode = "urn:selfcare:acr:password-and-code";
    private ProviderUnderTest _provider = null!;

    public async Task InitializeAsync() => _provider = await ProviderUnderTest.Start();

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Theory]
    [InlineData("600", false)]
    [InlineData("599", true)]
    [InlineData("0", true)]
    public async Task Code_is_needed_when_the_last_one_is_older_than_max_age_and_not_when_it_is_as_old(string maxAge, bool isNeeded)
    {
        var (account, session) = await _provider.SignIn();
        _provider.Gateway.Advance(TimeSpan.FromMinutes(10));
        var browser = _provider.NewBrowser();
        var handle = (await _provider.Authorize(browser, Request(("max_age", maxAge)))).Query["handle"];

        var answer = await _provider.Continue(handle, session);

        answer.Is(isNeeded ? 403 : 200);
        if (isNeeded)
        {
            Assert.Equal("True", answer["codeIsEnough"]);
            await EnterCode(account, session);
            answer = (await _provider.Continue(handle, session)).Is(200);
        }

        Assert.NotEmpty((await browser.Get(answer["location"]!)).Query["code"]);
    }

    [Fact]
    public async Task No_service_gets_a_sign_in_before_an_issued_password_is_changed()
    {
        var (account, _) = await _provider.SignIn();
        var issued = (await _provider.Api.ResetPassword(account, mustChange: true)).Is(200)["password"]!;
        var handle = (await _provider.Authorize(_provider.NewBrowser(), Request())).Query["handle"];

        var session = await _provider.SignIn(account with { Password = issued });
        (await _provider.Continue(handle, session)).IsProblem(403, "password-change-required");
        (await _provider.Api.ChangePassword(session, issued, "a quite new one")).Is(204);

        (await _provider.Continue(handle, await _provider.SignIn(account with { Password = "a quite new one" }))).Is(200);
    }

    [Fact]
    public async Task Prompt_login_needs_the_password_also_after_a_code()
    {
        var (account, session) = await _provider.SignIn();
        _provider.Gateway.Advance(TimeSpan.FromMinutes(10));
        var handle = (await _provider.Authorize(_provider.NewBrowser(), Request(("prompt", "login"), ("max_age", "60")))).Query["handle"];
        await EnterCode(account, session);

        Assert.Equal("False", (await _provider.Continue(handle, session)).Is(403, "login-required")["codeIsEnough"]);
        (await _provider.Continue(handle, await _provider.SignIn(account))).Is(200);
    }

    [Fact]
    public async Task Tokens_after_the_code_have_its_time_and_those_before_keep_theirs_at_a_refresh()
    {
        var (account, session) = await _provider.SignIn();
        var signedIn = _provider.Gateway.Now.ToUnixTimeSeconds();
        var before = (await _provider.Redeem(await _provider.CodeFor(session))).Is(200);
        _provider.Gateway.Advance(TimeSpan.FromMinutes(10));
        await EnterCode(account, session);
        var confirmed = _provider.Gateway.Now.ToUnixTimeSeconds();

        var after = (await _provider.Redeem(await _provider.CodeFor(session, Request(("max_age", "60"))))).Is(200);

        Assert.Equal(confirmed, AuthTime(after["id_token"]!));
        Assert.Equal(confirmed, AuthTime(after["access_token"]!));
        Assert.Equal(Sid(before), Sid(after));
        _provider.Gateway.Advance(TimeSpan.FromMinutes(1));
        await EnterCode(account, session);
        foreach (var (tokens, time) in new[] { (before, signedIn), (after, confirmed) })
        {
            var refreshed = (await _provider.Refresh(tokens["refresh_token"]!)).Is(200);
            Assert.Equal(time, AuthTime(refreshed["id_token"]!));
            Assert.Equal(time, AuthTime(refreshed["access_token"]!));
            foreach (var token in new[] { refreshed["access_token"]!, refreshed["refresh_token"]! })
            {
                var told = (await _provider.Introspect(token)).Is(200);
                Assert.Equal((PasswordAndCode, $"{time}"), (told["acr"], told["auth_time"]));
            }
        }

        static string? Sid(TokenAnswer tokens) => CodeFlowTests.Payload(tokens["id_token"]!).GetProperty("sid").GetString();
    }

    /// <summary>RFC 9470, 3 to 6.</summary>
    [Fact]
    public async Task API_that_asks_for_a_newer_sign_in_takes_the_token_after_the_code()
    {
        var (account, session) = await _provider.SignIn();
        Assert.Null(await Challenge(ProviderUnderTest.RequestOf()));
        _provider.Gateway.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(await Challenge(ProviderUnderTest.RequestOf()));
        _provider.Gateway.Advance(TimeSpan.FromSeconds(1));

        var header = AuthenticationHeaderValue.Parse((await Challenge(ProviderUnderTest.RequestOf()))!);

        var fields = header.Parameter!.Split(", ").Select(field => field.Split('='))
            .ToDictionary(pair => pair[0], pair => pair[1].Trim('"'));
        Assert.Equal(("Bearer", "insufficient_user_authentication"), (header.Scheme, fields["error"]));
        await EnterCode(account, session);
        Assert.Null(await Challenge(Request(("max_age", fields["max_age"]))));
        Assert.Contains(
            $"```csharp\n{await File.ReadAllTextAsync(Path.Combine(Repository.Root, "Tests", "Docs", "FreshSignInExample.cs"))}```",
            await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "openid.md")),
            StringComparison.Ordinal);

        async Task<string?> Challenge(Dictionary<string, string?> request)
        {
            var token = (await _provider.Redeem(await _provider.CodeFor(session, request))).Is(200)["access_token"];
            return MyApi.FreshSignIn.Challenge(new JsonWebToken(token), _provider.Gateway.Now);
        }
    }

    [Theory]
    [InlineData(PasswordAndCode)]
    [InlineData($"urn:example:other {PasswordAndCode}")]
    [InlineData("")]
    public async Task Class_that_the_provider_has_is_given(string asked)
    {
        var (_, session) = await _provider.SignIn();

        var tokens = (await _provider.Redeem(await _provider.CodeFor(session, Request(("acr_values", asked))))).Is(200);

        foreach (var token in new[] { tokens["id_token"]!, tokens["access_token"]! })
        {
            Assert.Equal(PasswordAndCode, CodeFlowTests.Payload(token).GetProperty("acr").GetString());
        }
    }

    /// <summary>RFC 9470, 5; OpenID Connect Core Error Code unmet_authentication_requirements 1.0.</summary>
    [Fact]
    public async Task Classes_that_the_provider_does_not_have_are_refused_to_the_client()
    {
        var request = Request(("acr_values", "urn:example:other phr"));

        var answer = (await _provider.Authorize(_provider.NewBrowser(), request)).Query;

        Assert.Equal(("unmet_authentication_requirements", "the state"), (answer["error"], answer["state"]));
        (await _provider.Post("connect/par", request.Select(one => KeyValuePair.Create(one.Key, one.Value!))))
            .Is(400, "unmet_authentication_requirements");
    }

    private static Dictionary<string, string?> Request(params (string Name, string Value)[] more)
    {
        var request = ProviderUnderTest.RequestOf();
        foreach (var (name, value) in more)
        {
            request[name] = value;
        }

        return request;
    }

    private async Task EnterCode(TestAccount account, string session)
    {
        var challenge = (await _provider.Api.StepUp(session)).Is(200);
        var code = await _provider.Gateway.Inbox.CodeOf(account.Email, challenge["reference"]!);
        Assert.Equal(session, (await _provider.Api.Verify(account, challenge["challenge"]!, code)).Is(200)["session"]);
    }

    private static long AuthTime(string token) => CodeFlowTests.Payload(token).GetProperty("auth_time").GetInt64();
}
