using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using OrleansSelfCare.Grains.OpenId;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>What OAuth 2.0 (RFC 6749, RFC 6750, RFC 9700) and OpenID Connect Core 1.0 ask of every provider, over raw HTTP.</summary>
public sealed class ProtocolRulesTests(ProviderUnderTest provider) : IClassFixture<ProviderUnderTest>, IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public void Dispose() => _http.Dispose();

    /// <summary>OpenID Connect Core 1.0, 3.1.2.1; RFC 9700, 4.12.</summary>
    [Fact]
    public async Task Authorization_request_may_come_as_a_form_and_is_answered_by_302()
    {
        var (_, session) = await provider.SignIn();
        var browser = provider.NewBrowser();
        var toPortal = await browser.Post(
            new Uri(provider.Issuer, "connect/authorize").AbsoluteUri,
            ProviderUnderTest.RequestOf().Select(one => KeyValuePair.Create(one.Key, one.Value!)));
        Assert.Equal(HttpStatusCode.Found, toPortal.Status);

        var answer = await browser.Get((await provider.Continue(toPortal.Query["handle"], session)).Is(200)["location"]!);
        Assert.Equal(HttpStatusCode.Found, answer.Status);
        (await provider.Redeem(answer.Query["code"])).Is(200);
    }

    /// <summary>OpenID Connect Core 1.0, 3.1.2.1, 5.5, 15.1.</summary>
    [Fact]
    public async Task Parameter_that_the_provider_does_not_use_is_no_error()
    {
        var (_, session) = await provider.SignIn();
        var request = ProviderUnderTest.RequestOf();
        foreach (var (name, value) in new[]
        {
            ("display", "popup"), ("ui_locales", "fr-CA fr en"), ("claims_locales", "fr"),
            ("claims", """{"id_token":{"auth_time":{"essential":true}}}"""), ("made_up", "a"),
        })
        {
            request[name] = value;
        }

        (await provider.Redeem((await provider.Finish(session, request))["code"])).Is(200);
    }

    /// <summary>RFC 6749, 4.1.2.1.</summary>
    [Fact]
    public async Task Error_has_the_state_of_the_request()
    {
        var request = ProviderUnderTest.RequestOf(scope: "openid profile");
        var answer = await provider.Authorize(provider.NewBrowser(), request);

        Assert.Equal(("invalid_scope", "the state"), (answer.Query["error"], answer.Query["state"]));
    }

    /// <summary>RFC 9700, 2.6.</summary>
    [Theory]
    [InlineData("connect/authorize")]
    [InlineData("connect/logout")]
    public async Task Endpoint_that_a_browser_is_sent_to_gives_pages_no_answer_to_read(string path)
    {
        foreach (var method in new[] { HttpMethod.Options, HttpMethod.Get, HttpMethod.Post })
        {
            using var request = new HttpRequestMessage(method, new Uri(provider.Issuer, path));
            request.Headers.Add("Origin", "https://spa.example.jp");
            request.Headers.Add("Access-Control-Request-Method", "GET");
            using var response = await _http.SendAsync(request);
            Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        }
    }

    /// <summary>OpenID Connect Core 1.0, 3.1.3.3; RFC 6749, 5.1.</summary>
    [Fact]
    public async Task Answers_with_tokens_or_claims_are_stored_by_no_cache()
    {
        var (_, session) = await provider.SignIn();
        using var redeemed = await Send("connect/token", await FormOf(session));
        Assert.True(redeemed.Headers.CacheControl?.NoStore);
        var tokens = JsonDocument.Parse(await redeemed.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("Bearer", tokens.GetProperty("token_type").GetString());
        using var refused = await Send("connect/token", [new("grant_type", "refresh_token"), new("refresh_token", "nonsense")]);
        Assert.True(refused.Headers.CacheControl?.NoStore);
        using var customer = await UserInfo(HttpMethod.Get, tokens.GetProperty("access_token").GetString());
        Assert.Equal(HttpStatusCode.OK, customer.StatusCode);
        Assert.True(customer.Headers.CacheControl?.NoStore);
    }

    /// <summary>RFC 6749, 2.3.1, 3.2.</summary>
    [Fact]
    public async Task Token_request_in_a_URL_is_refused()
    {
        var (_, session) = await provider.SignIn();
        var form = await FormOf(session);
        var address = QueryHelpers.AddQueryString(
            "connect/token",
            new Dictionary<string, string?>(form.Select(one => KeyValuePair.Create(one.Key, (string?)one.Value)))
            {
                ["client_id"] = "web",
                ["client_secret"] = ProviderUnderTest.Secret,
            });

        using var post = await Send(address, [], client: null);
        Assert.Equal(HttpStatusCode.BadRequest, post.StatusCode);
        using var get = await _http.GetAsync(new Uri(provider.Issuer, address));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
        using var good = await Send("connect/token", form);
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
    }

    /// <summary>RFC 6749, 2.3.</summary>
    [Fact]
    public async Task Client_that_authenticates_in_two_ways_is_refused()
    {
        var (_, session) = await provider.SignIn();
        var form = await FormOf(session);

        (await provider.Token([.. form, new("client_id", "web"), new("client_secret", ProviderUnderTest.Secret)]))
            .Is(400, "invalid_request");
        (await provider.Token(form)).Is(200);
    }

    /// <summary>RFC 6749, 2.3, 3.2.1.</summary>
    [Fact]
    public async Task Client_that_names_another_in_the_form_than_in_the_header_is_refused()
    {
        var (_, session) = await provider.SignIn();
        var form = await FormOf(session);

        foreach (var (path, fields) in new (string, IEnumerable<KeyValuePair<string, string>>)[]
        {
            ("connect/token", form), ("connect/revoke", [new("token", "a")]), ("connect/introspect", [new("token", "a")]),
            (
                "connect/par",
                ProviderUnderTest.RequestOf().Where(one => one.Key != "client_id")
                    .Select(one => KeyValuePair.Create(one.Key, one.Value!))),
        })
        {
            (await provider.Post(path, [.. fields, new("client_id", "other")])).Is(400, "invalid_request");
            (await provider.Post(path, [.. fields, new("client_id", "web"), new("client_id", "other")])).Is(400, "invalid_request");
        }

        (await provider.Token([.. form, new("client_id", "web")])).Is(200);
    }

    /// <summary>RFC 6749, 3.2.</summary>
    [Theory]
    [InlineData("grant_type")]
    [InlineData("code")]
    [InlineData("redirect_uri")]
    [InlineData("code_verifier")]
    public async Task Repeated_parameter_of_a_token_request_is_refused(string name)
    {
        var (_, session) = await provider.SignIn();
        var form = await FormOf(session);

        Assert.Equal(400, (await provider.Token([.. form, form.Single(one => one.Key == name)])).Status);
        (await provider.Token(form)).Is(200);
    }

    /// <summary>RFC 6749, 5.2.</summary>
    [Fact]
    public async Task Client_with_a_wrong_secret_is_told_how_to_authenticate()
    {
        using var refused = await Send("connect/token", [new("grant_type", "refresh_token"), new("refresh_token", "a")], secret: "wrong");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("Basic", Assert.Single(refused.Headers.WwwAuthenticate).Scheme);
    }

    /// <summary>RFC 9700, 2.4; RFC 6749, 5.2.</summary>
    [Theory]
    [InlineData("password")]
    [InlineData("client_credentials")]
    [InlineData("implicit")]
    [InlineData("urn:ietf:params:oauth:grant-type:device_code")]
    [InlineData("urn:ietf:params:oauth:grant-type:token-exchange")]
    public async Task Grant_that_the_provider_does_not_have_is_refused(string grant) =>
        (await provider.Token([
            new("grant_type", grant), new("username", "IP1001"), new("password", "yama-no-ue-7"), new("scope", "openid")]))
            .Is(400, "unsupported_grant_type");

    /// <summary>RFC 9700, 2.2.2, 4.14.2.</summary>
    [Fact]
    public async Task Refresh_token_of_a_public_client_rotates_and_one_that_comes_again_ends_the_grant()
    {
        await using var own = await ProviderUnderTest.Start();
        var (_, session) = await own.SignIn();
        var first = (await own.Token(
            [.. await FormOf(session, own, "spa"), new("client_id", "spa")], client: null)).Is(200)["refresh_token"]!;
        (await Refresh(first, "native")).Is(400, "invalid_grant");
        var second = (await Refresh(first, "spa")).Is(200)["refresh_token"]!;
        (await Refresh(second, "spa")).Is(200);
        own.Gateway.Advance(TimeSpan.FromSeconds(10));

        (await Refresh(first, "spa")).Is(400, "invalid_grant");
        (await Refresh(second, "spa")).Is(400, "invalid_grant");

        Task<TokenAnswer> Refresh(string token, string client) => own.Token(
            [new("grant_type", "refresh_token"), new("refresh_token", token), new("client_id", client)], client: null);
    }

    /// <summary>RFC 6749, 6; RFC 9700, 4.14.2.</summary>
    [Fact]
    public async Task Refresh_for_more_scopes_than_the_sign_in_gave_is_refused()
    {
        var (_, session) = await provider.SignIn();
        var code = await provider.CodeFor(session, ProviderUnderTest.RequestOf(scope: "openid offline_access"));
        var token = (await provider.Redeem(code)).Is(200)["refresh_token"]!;

        (await provider.Token([new("grant_type", "refresh_token"), new("refresh_token", token), new("scope", "openid email")]))
            .Is(400, "invalid_scope");
        (await provider.Refresh(token)).Is(200);
    }

    /// <summary>OpenID Connect Core 1.0, 12.2.</summary>
    [Fact]
    public async Task Refreshed_ID_token_is_of_the_same_sign_in()
    {
        await using var own = await ProviderUnderTest.Start();
        var (_, session) = await own.SignIn();
        own.Gateway.Advance(TimeSpan.FromMinutes(1));
        var tokens = (await own.Redeem(await own.CodeFor(session))).Is(200);
        own.Gateway.Advance(TimeSpan.FromMinutes(1));
        var refreshed = (await own.Refresh(tokens["refresh_token"]!)).Is(200);

        var (before, after) = (CodeFlowTests.Payload(tokens["id_token"]!), CodeFlowTests.Payload(refreshed["id_token"]!));
        foreach (var claim in new[] { "iss", "sub", "aud", "azp", "auth_time", "sid" })
        {
            Assert.Equal(before.GetProperty(claim).ToString(), after.GetProperty(claim).ToString());
        }

        Assert.Equal(own.Gateway.Now.ToUnixTimeSeconds(), after.GetProperty("iat").GetInt64());
        Assert.Equal(own.Gateway.Now.AddMinutes(-2).ToUnixTimeSeconds(), after.GetProperty("auth_time").GetInt64());
        Assert.False(after.TryGetProperty("nonce", out _));
    }

    /// <summary>OpenID Connect Core 1.0, 2, 3.1.3.6.</summary>
    [Fact]
    public async Task Every_ID_token_has_its_times_and_subject_and_no_nonce_if_none_was_sent()
    {
        var (_, session) = await provider.SignIn();
        var request = ProviderUnderTest.RequestOf();
        request.Remove("nonce");
        var id = CodeFlowTests.Payload((await provider.Redeem(await provider.CodeFor(session, request))).Is(200)["id_token"]!);
        var now = provider.Gateway.Now.ToUnixTimeSeconds();

        Assert.Equal((now, now + 300), (id.GetProperty("iat").GetInt64(), id.GetProperty("exp").GetInt64()));
        Assert.InRange(id.GetProperty("sub").GetString()!.Length, 1, 255);
        Assert.True(Ascii.IsValid(id.GetProperty("sub").GetString()));
        Assert.False(id.TryGetProperty("nonce", out _));
    }

    /// <summary>OpenID Connect Core 1.0, 5.3.1, 5.3.2; RFC 6750, 2.1, 2.2.</summary>
    [Fact]
    public async Task Userinfo_answers_GET_and_POST_with_the_token_in_the_header_or_in_a_form()
    {
        var (_, session) = await provider.SignIn();
        var token = (await provider.Redeem(await provider.CodeFor(session))).Is(200)["access_token"]!;
        using var get = await UserInfo(HttpMethod.Get, token);
        using var post = await UserInfo(HttpMethod.Post, token);
        using var form = await Send("connect/userinfo", [new("access_token", token)], client: null);

        foreach (var response in new[] { get, post, form })
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
            var customer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
            Assert.Equal(CodeFlowTests.Payload(token).GetProperty("sub").GetString(), customer.GetProperty("sub").GetString());
        }
    }

    /// <summary>OpenID Connect Core 1.0, 5.3.3; RFC 6750, 3, 3.1.</summary>
    [Fact]
    public async Task Userinfo_without_a_token_is_401_and_with_two_is_refused()
    {
        var (_, session) = await provider.SignIn();
        var token = (await provider.Redeem(await provider.CodeFor(session))).Is(200)["access_token"]!;

        using var without = await UserInfo(HttpMethod.Get, null);
        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Equal("Bearer", Assert.Single(without.Headers.WwwAuthenticate).Scheme);
        using var two = await UserInfo(HttpMethod.Post, token, [new("access_token", token)]);
        Assert.Equal(HttpStatusCode.BadRequest, two.StatusCode);
    }

    /// <summary>OpenID Connect Core 1.0, 8, 15.1; OpenID Connect Discovery 1.0, 3.</summary>
    [Fact]
    public async Task Discovery_has_what_is_mandatory()
    {
        using var response = await provider.Get(".well-known/openid-configuration");
        var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

        Assert.Equal(
            ["pairwise", "public"],
            document.GetProperty("subject_types_supported").EnumerateArray().Select(type => type.GetString()).Order());
        Assert.Contains(document.GetProperty("id_token_signing_alg_values_supported").EnumerateArray(), alg => alg.GetString() == "RS256");
        Assert.Contains(document.GetProperty("scopes_supported").EnumerateArray(), scope => scope.GetString() == "openid");
        Assert.False(document.GetProperty("claims_parameter_supported").GetBoolean());
        Assert.False(document.GetProperty("request_parameter_supported").GetBoolean());
    }

    /// <summary>OpenID Connect RP-Initiated Logout 1.0, 2.</summary>
    [Fact]
    public async Task Logout_ends_the_session_that_the_hint_names_and_no_other_of_the_customer()
    {
        var (account, named) = await provider.SignIn();
        var other = await provider.SignIn(account);
        var hint = (await provider.Redeem(await provider.CodeFor(named))).Is(200)["id_token"]!;

        await provider.LogOut(hint, ProviderUnderTest.LogoutRedirect);

        (await provider.Api.Session(named)).Is(401, "session-invalid");
        (await provider.Api.Session(other)).Is(200);
    }

    /// <summary>OpenID Connect Back-Channel Logout 1.0, 4.1.</summary>
    [Fact]
    public async Task Logout_token_is_refused_as_a_hint()
    {
        var (_, session) = await provider.SignIn();
        var id = CodeFlowTests.Payload((await provider.Redeem(await provider.CodeFor(session))).Is(200)["id_token"]!).GetRawText();
        var keys = provider.Gateway.Services.GetRequiredService<SigningKeys>();
        foreach (var (type, isGood) in new[] { ("JWT", true), ("logout+jwt", false) })
        {
            var request = ProviderUnderTest.RequestOf();
            request["id_token_hint"] = new JsonWebTokenHandler().CreateToken(
                id, keys.Current("ES256"), new Dictionary<string, object> { ["typ"] = type });
            var answer = await provider.Authorize(provider.NewBrowser(), request);
            Assert.Equal((type, isGood), (type, answer.Query.ContainsKey("handle")));
            Assert.Equal((type, isGood), (type, !answer.Query.ContainsKey("error")));
        }
    }

    private static async Task<IReadOnlyList<KeyValuePair<string, string>>> FormOf(
        string session, ProviderUnderTest provider, string client = "web") =>
    [
        new("grant_type", "authorization_code"),
        new("code", await provider.CodeFor(session, ProviderUnderTest.RequestOf(client))),
        new("redirect_uri", ProviderUnderTest.Redirect),
        new("code_verifier", ProviderUnderTest.Verifier),
    ];

    private Task<IReadOnlyList<KeyValuePair<string, string>>> FormOf(string session) => FormOf(session, provider);

    private async Task<HttpResponseMessage> Send(
        string path,
        IEnumerable<KeyValuePair<string, string>> form,
        string? client = "web",
        string secret = ProviderUnderTest.Secret)
    {
        using var content = new FormUrlEncodedContent(form);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(provider.Issuer, path)) { Content = content };
        request.Headers.Authorization = client is null
            ? null
            : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{secret}")));
        return await _http.SendAsync(request);
    }

    private async Task<HttpResponseMessage> UserInfo(
        HttpMethod method, string? token, IEnumerable<KeyValuePair<string, string>>? form = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(provider.Issuer, "connect/userinfo"));
        request.Content = form is null ? null : new FormUrlEncodedContent(form);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await _http.SendAsync(request);
    }
}
