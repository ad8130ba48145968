using System.Buffers.Text;
using System.Text.Json;
using OrleansSelfCare.Gateway.OpenId;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>The authorization code flow over raw HTTP (OpenID Connect Core 1.0, 3.1).</summary>
public sealed class CodeFlowTests(ProviderUnderTest provider) : IClassFixture<ProviderUnderTest>
{
    [Fact]
    public async Task Sign_in_gives_tokens_that_name_the_customer()
    {
        var (account, session) = await provider.SignIn();
        var answer = await provider.Finish(session);
        Assert.Equal("the state", answer["state"]);
        Assert.Equal(provider.Issuer.AbsoluteUri, answer["iss"]);

        var tokens = (await provider.Redeem(answer["code"])).Is(200);
        var id = Payload(tokens["id_token"]!);
        var now = provider.Gateway.Now.ToUnixTimeSeconds();
        Assert.Equal(provider.Issuer.AbsoluteUri, id.GetProperty("iss").GetString());
        Assert.Equal("web", id.GetProperty("aud").GetString());
        Assert.Equal("the nonce", id.GetProperty("nonce").GetString());
        Assert.Equal(now, id.GetProperty("auth_time").GetInt64());
        Assert.Equal(["pwd", "otp"], id.GetProperty("amr").EnumerateArray().Select(method => method.GetString()));
        Assert.Equal(account.Line, id.GetProperty("line").GetString());
        Assert.Equal(account.Id, id.GetProperty("self_care_id").GetString());
        Assert.Equal(account.Email, id.GetProperty("email").GetString());
        Assert.True(id.GetProperty("email_verified").GetBoolean());
        Assert.Equal("300", tokens["expires_in"]);

        var access = Payload(tokens["access_token"]!);
        Assert.Equal("at+jwt", Header(tokens["access_token"]!).GetProperty("typ").GetString());
        Assert.Equal("ES256", Header(tokens["access_token"]!).GetProperty("alg").GetString());
        Assert.Equal(id.GetProperty("sub").GetString(), access.GetProperty("sub").GetString());
        Assert.Equal(id.GetProperty("sid").GetString(), access.GetProperty("sid").GetString());

        var customer = (await provider.UserInfo(tokens["access_token"]!)).Is(200);
        Assert.Equal(id.GetProperty("sub").GetString(), customer["sub"]);
        Assert.Equal(account.Id, customer["self_care_id"]);

        var refreshed = (await provider.Refresh(tokens["refresh_token"]!)).Is(200);
        Assert.Equal(id.GetProperty("sub").GetString(), Payload(refreshed["id_token"]!).GetProperty("sub").GetString());
        Assert.NotEqual(tokens["refresh_token"], refreshed["refresh_token"]);
        (await provider.UserInfo(refreshed["access_token"]!)).Is(200);

        (await provider.Api.LogOut(session)).Is(204);
        (await provider.UserInfo(refreshed["access_token"]!)).Is(401, "invalid_token");
        (await provider.Refresh(refreshed["refresh_token"]!)).Is(400, "invalid_grant");
    }

    [Theory]
    [InlineData("openid", false, false)]
    [InlineData("openid account", true, false)]
    [InlineData("openid email offline_access", false, true)]
    [InlineData("", true, true)]
    public async Task Refresh_for_fewer_scopes_tells_less_this_time(string scope, bool hasAccount, bool hasEmail)
    {
        var (_, session) = await provider.SignIn();
        var first = (await provider.Redeem(await provider.CodeFor(session))).Is(200);
        var narrower = (await provider.Token([
            new("grant_type", "refresh_token"), new("refresh_token", first["refresh_token"]!), new("scope", scope)])).Is(200);
        await AssertTold(narrower, hasAccount, hasEmail);
        await AssertTold((await provider.Refresh(narrower["refresh_token"]!)).Is(200), true, true);

        async Task AssertTold(TokenAnswer tokens, bool account, bool email)
        {
            var id = Payload(tokens["id_token"]!);
            var customer = (await provider.UserInfo(tokens["access_token"]!)).Is(200);
            foreach (var (name, isTold) in new[]
            {
                ("line", account), ("self_care_id", account), ("email", email), ("email_verified", email),
            })
            {
                Assert.Equal((name, isTold), (name, id.TryGetProperty(name, out _)));
                Assert.Equal((name, isTold), (name, customer[name] is not null));
            }
        }
    }

    [Fact]
    public async Task Discovery_says_what_there_is()
    {
        var document = await Json(".well-known/openid-configuration");
        Assert.Equal(provider.Issuer.AbsoluteUri, document.GetProperty("issuer").GetString());
        foreach (var (name, path) in new[]
        {
            ("authorization_endpoint", "connect/authorize"),
            ("token_endpoint", "connect/token"),
            ("userinfo_endpoint", "connect/userinfo"),
            ("end_session_endpoint", "connect/logout"),
            ("revocation_endpoint", "connect/revoke"),
            ("introspection_endpoint", "connect/introspect"),
            ("pushed_authorization_request_endpoint", "connect/par"),
            ("jwks_uri", ".well-known/jwks"),
        })
        {
            Assert.Equal(new Uri(provider.Issuer, path).AbsoluteUri, document.GetProperty(name).GetString());
        }

        Assert.Equal(["authorization_code", "refresh_token"], Texts("grant_types_supported"));
        Assert.Equal(["code"], Texts("response_types_supported"));
        Assert.Equal(["query", "form_post"], Texts("response_modes_supported"));
        Assert.Equal(["S256"], Texts("code_challenge_methods_supported"));
        Assert.Equal(["login", "none"], Texts("prompt_values_supported"));
        foreach (var endpoint in new[] { "token", "revocation" })
        {
            Assert.Equal(
                ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"],
                Texts($"{endpoint}_endpoint_auth_methods_supported"));
            Assert.Equal(["ES256", "RS256"], Texts($"{endpoint}_endpoint_auth_signing_alg_values_supported"));
        }

        Assert.Equal(
            ["client_secret_basic", "client_secret_post", "private_key_jwt"], Texts("introspection_endpoint_auth_methods_supported"));
        Assert.Equal(["ES256", "RS256"], Texts("introspection_endpoint_auth_signing_alg_values_supported"));
        Assert.Equal(["ES256", "RS256"], Texts("id_token_signing_alg_values_supported"));
        Assert.Equal(["urn:selfcare:acr:password-and-code"], Texts("acr_values_supported"));
        Assert.True(document.GetProperty("authorization_response_iss_parameter_supported").GetBoolean());
        Assert.True(document.GetProperty("backchannel_logout_supported").GetBoolean());
        Assert.True(document.GetProperty("backchannel_logout_session_supported").GetBoolean());
        Assert.False(document.GetProperty("request_uri_parameter_supported").GetBoolean());
        Assert.False(document.GetProperty("require_pushed_authorization_requests").GetBoolean());

        IEnumerable<string?> Texts(string name) => document.GetProperty(name).EnumerateArray().Select(one => one.GetString());
    }

    [Fact]
    public void Start_logs_no_warning_of_keys_that_are_not_used() =>
        Assert.DoesNotContain(provider.Gateway.Log.Lines, line => line.Contains("XML encryptor", StringComparison.Ordinal));

    [Fact]
    public async Task Published_keys_are_public_parts_alone_and_sign_what_was_asked_for()
    {
        var keys = (await Json(".well-known/jwks")).GetProperty("keys").EnumerateArray().ToList();
        Assert.Equal(["EC", "RSA"], keys.Select(key => key.GetProperty("kty").GetString()).Order());
        Assert.All(keys, key => Assert.All(["d", "p", "q"], name => Assert.False(key.TryGetProperty(name, out _))));

        var (_, session) = await provider.SignIn();
        var code = await provider.CodeFor(session, ProviderUnderTest.RequestOf("other", scope: "openid"));
        var tokens = (await provider.Redeem(code, "other", ProviderUnderTest.Secret + "-2")).Is(200);
        Assert.Null(tokens["refresh_token"]);
        Assert.Equal("RS256", Header(tokens["id_token"]!).GetProperty("alg").GetString());
        Assert.Equal("ES256", Header(tokens["access_token"]!).GetProperty("alg").GetString());
        Assert.False(Payload(tokens["id_token"]!).TryGetProperty("self_care_id", out _));
        Assert.False(Payload(tokens["id_token"]!).TryGetProperty("email", out _));
        Assert.Null((await provider.UserInfo(tokens["access_token"]!)).Is(200)["email"]);
    }

    [Fact]
    public async Task Form_post_page_runs_under_its_content_security_policy()
    {
        var (_, session) = await provider.SignIn();
        var browser = provider.NewBrowser();
        var request = ProviderUnderTest.RequestOf();
        request["response_mode"] = "form_post";
        var handle = (await provider.Authorize(browser, request)).Query["handle"];
        var page = await browser.Get((await provider.Continue(handle, session)).Is(200)["location"]!);

        Assert.Contains($"<script>{FormPostPage.Script}</script>", page.Text, StringComparison.Ordinal);
        Assert.Contains("name=\"code\"", page.Text, StringComparison.Ordinal);
        Assert.Single(page.Text.Split("<script"), part => part.Contains("</script>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Logout_of_a_client_ends_the_session_also_with_an_expired_hint()
    {
        await using var own = await ProviderUnderTest.Start();
        var (_, session) = await own.SignIn();
        var tokens = (await own.Redeem(await own.CodeFor(session))).Is(200);
        own.Gateway.Advance(TimeSpan.FromMinutes(20));

        var answer = await own.LogOut(tokens["id_token"]!, ProviderUnderTest.LogoutRedirect);
        Assert.Equal($"{ProviderUnderTest.LogoutRedirect}?state=s", answer.Location?.OriginalString);
        (await own.Api.Session(session)).Is(401, "session-invalid");
        (await own.Refresh(tokens["refresh_token"]!)).Is(400, "invalid_grant");
    }

    [Theory]
    [InlineData(true, "https://service.example.jp/elsewhere")]
    [InlineData(false, ProviderUnderTest.LogoutRedirect)]
    public async Task Logout_without_a_hint_or_to_an_address_that_is_not_registered_ends_nothing(bool hasHint, string address)
    {
        var (_, session) = await provider.SignIn();
        var tokens = (await provider.Redeem(await provider.CodeFor(session))).Is(200);

        var answer = await provider.LogOut(hasHint ? tokens["id_token"]! : tokens["access_token"]!, address);
        Assert.Null(answer.Location);
        (await provider.Api.Session(session)).Is(200);
    }

    [Fact]
    public async Task Pages_of_a_client_may_read_the_answers_and_those_of_others_not()
    {
        foreach (var path in new[]
        {
            "connect/token", "connect/userinfo", "connect/revoke", "connect/par", ".well-known/openid-configuration", ".well-known/jwks",
        })
        {
            Assert.Equal("https://spa.example.jp", await AllowedFor(path, "https://spa.example.jp"));
            Assert.Null(await AllowedFor(path, "https://other.example.jp"));
        }

        // A cache may give no page what another caller got.
        using var uncalled = await provider.Get(".well-known/openid-configuration");
        Assert.Contains("Origin", uncalled.Headers.Vary);

        async Task<string?> AllowedFor(string path, string origin)
        {
            using var http = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Options, new Uri(provider.Issuer, path));
            request.Headers.Add("Origin", origin);
            request.Headers.Add(
                "Access-Control-Request-Method", path is "connect/token" or "connect/revoke" or "connect/par" ? "POST" : "GET");
            request.Headers.Add("Access-Control-Request-Headers", "authorization");
            using var response = await http.SendAsync(request);
            return response.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed.Single() : null;
        }
    }

    private async Task<JsonElement> Json(string path)
    {
        using var response = await provider.Get(path);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    internal static JsonElement Header(string token) => Part(token, 0);

    internal static JsonElement Payload(string token) => Part(token, 1);

    private static JsonElement Part(string token, int place) =>
        JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[place])).RootElement;
}
