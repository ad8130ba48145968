using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Http;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>What the provider refuses (RFC 9700), over raw HTTP.</summary>
public sealed class MisuseTests(ProviderUnderTest provider) : IClassFixture<ProviderUnderTest>
{
    private const string WrongVerifier = "another-0123456789-0123456789-0123456789-0123456789";

    [Fact]
    public async Task Code_that_is_used_twice_ends_what_it_gave()
    {
        var (_, session) = await provider.SignIn();
        var code = await provider.CodeFor(session);
        var tokens = (await provider.Redeem(code)).Is(200);

        (await provider.Redeem(code)).Is(400, "invalid_grant");

        (await provider.UserInfo(tokens["access_token"]!)).Is(401, "invalid_token");
        (await provider.Refresh(tokens["refresh_token"]!)).Is(400, "invalid_grant");
        (await provider.Redeem(code)).Is(400, "invalid_grant");
        (await provider.Api.Session(session)).Is(200);
    }

    [Fact]
    public async Task Two_codes_of_one_answer_are_redeemed_once()
    {
        var (_, session) = await provider.SignIn();
        var browser = provider.NewBrowser();
        var handle = (await provider.Authorize(browser, ProviderUnderTest.RequestOf())).Query["handle"];
        var location = (await provider.Continue(handle, session)).Is(200)["location"]!;
        var (first, second) = ((await browser.Get(location)).Query["code"], (await browser.Get(location)).Query["code"]);
        Assert.NotEqual(first, second);

        (await provider.Redeem(first)).Is(200);
        (await provider.Redeem(second)).Is(400, "invalid_grant");
    }

    [Fact]
    public async Task Later_code_of_an_answer_is_refused_although_the_grant_of_the_first_is_forgotten()
    {
        await using var own = await ProviderUnderTest.Start();
        var (_, session) = await own.SignIn();
        var browser = own.NewBrowser();
        var handle = (await own.Authorize(browser, ProviderUnderTest.RequestOf())).Query["handle"];
        var location = (await own.Continue(handle, session)).Is(200)["location"]!;
        (await own.Redeem((await browser.Get(location)).Query["code"])).Is(200);
        own.Gateway.Advance(TimeSpan.FromSeconds(5));
        var others = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            others.Add(await own.CodeFor(session));
        }

        own.Gateway.Advance(TimeSpan.FromSeconds(5));
        var later = (await browser.Get(location)).Query["code"];
        foreach (var other in others)
        {
            (await own.Redeem(other)).Is(200);
        }

        (await own.Redeem(later)).Is(400, "invalid_grant");
    }

    [Theory]
    [InlineData(59, 200)]
    [InlineData(60, 400)]
    public async Task Code_lives_one_minute(int seconds, int status)
    {
        await using var own = await ProviderUnderTest.Start();
        var (_, session) = await own.SignIn();
        var code = await own.CodeFor(session);
        own.Gateway.Advance(TimeSpan.FromSeconds(seconds));

        (await own.Redeem(code)).Is(status, status == 200 ? null : "invalid_grant");
    }

    [Fact]
    public async Task Code_of_one_client_is_refused_to_another_and_stays_good_for_its_own()
    {
        var (_, session) = await provider.SignIn();
        var code = await provider.CodeFor(session);

        (await provider.Redeem(code, "other", ProviderUnderTest.Secret + "-2")).Is(400, "invalid_grant");
        (await provider.Redeem(code)).Is(200);
    }

    [Theory]
    [InlineData(WrongVerifier, "invalid_grant")]
    [InlineData(null, "invalid_request")]
    public async Task Code_without_its_verifier_is_refused_and_stays_good(string? verifier, string error)
    {
        var (_, session) = await provider.SignIn();
        var code = await provider.CodeFor(session);

        (await provider.Redeem(code, verifier: verifier)).Is(400, error);
        (await provider.Redeem(code)).Is(200);
    }

    [Fact]
    public async Task Code_with_another_redirect_address_is_refused()
    {
        var (_, session) = await provider.SignIn();
        (await provider.Redeem(await provider.CodeFor(session), redirect: "https://service.example.jp/other")).Is(400, "invalid_grant");
    }

    [Fact]
    public async Task Client_with_a_wrong_secret_or_none_is_refused()
    {
        var (_, session) = await provider.SignIn();
        var code = await provider.CodeFor(session);

        (await provider.Redeem(code, secret: "wrong-secret-0123456789-0123456789-0123456789")).Is(401, "invalid_client");
        (await provider.Token(
            new Dictionary<string, string>
            {
                ["grant_type"] = "authorization_code",
                ["code"] = code,
                ["redirect_uri"] = ProviderUnderTest.Redirect,
                ["code_verifier"] = ProviderUnderTest.Verifier,
                ["client_id"] = "web",
            },
            client: null)).Is(401, "invalid_client");
        (await provider.Redeem(code, client: "nobody")).Is(401, "invalid_client");
        (await provider.Redeem(code)).Is(200);
    }

    [Theory]
    [InlineData("https://service.example.jp/signin-oidc/")]
    [InlineData("https://service.example.jp/signin-oid")]
    [InlineData("https://service.example.jp/signin-oidc?a=b")]
    [InlineData("https://service.example.jp.example.com/signin-oidc")]
    [InlineData("http://service.example.jp/signin-oidc")]
    [InlineData("https://SERVICE.example.jp/signin-oidc")]
    public async Task Redirect_address_that_is_not_registered_gets_nothing(string redirect)
    {
        var answer = await provider.Authorize(provider.NewBrowser(), ProviderUnderTest.RequestOf(redirect: redirect));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Null(answer.Location);
        Assert.Contains("<h1>ログインできませんでした</h1>", WebUtility.HtmlDecode(answer.Text), StringComparison.Ordinal);
        Assert.DoesNotContain(redirect, answer.Text, StringComparison.Ordinal);
    }

    public static TheoryData<string, string?, string> WrongParameters => new()
    {
        { "code_challenge_method", "plain", "invalid_request" },
        { "code_challenge_method", null, "invalid_request" },
        { "code_challenge", null, "invalid_request" },
        { "code_challenge", "abc", "invalid_request" },
        { "code_challenge", ProviderUnderTest.Challenge + "A", "invalid_request" },
        { "code_challenge", ProviderUnderTest.Challenge[1..] + "=", "invalid_request" },
        { "code_challenge", ProviderUnderTest.Challenge[1..] + " ", "invalid_request" },
        { "code_challenge", ProviderUnderTest.Challenge[1..] + "+", "invalid_request" },
        { "response_type", "token", "unsupported_response_type" },
        { "response_type", "code id_token", "unsupported_response_type" },
        { "response_mode", "fragment", "invalid_request" },
        { "response_mode", "web_message", "invalid_request" },
        { "scope", "account", "invalid_scope" },
        { "scope", "openid profile", "invalid_scope" },
        { "prompt", "consent", "invalid_request" },
        { "prompt", "none login", "invalid_request" },
        { "max_age", "-1", "invalid_request" },
        { "max_age", "2147483648", "invalid_request" },
        { "max_age", "9223372036854775807", "invalid_request" },
        { "max_age", "1.5", "invalid_request" },
        { "request", "eyJhbGciOiJub25lIn0.e30.", "request_not_supported" },
        { "request_uri", "https://example.com/request", "request_uri_not_supported" },
        { "registration", "{}", "registration_not_supported" },
        { "state", new string('x', 4096), "invalid_request" },
        { "state", new string('あ', 700), "invalid_request" },
    };

    [Theory]
    [MemberData(nameof(WrongParameters))]
    public async Task Wrong_parameter_is_reported_to_the_client(string name, string? value, string error)
    {
        var request = ProviderUnderTest.RequestOf();
        request[name] = value;
        var answer = await provider.Authorize(provider.NewBrowser(), request.Where(one => one.Value is not null).ToDictionary());

        Assert.StartsWith(ProviderUnderTest.Redirect, answer.Location?.OriginalString ?? answer.Text, StringComparison.Ordinal);
        Assert.Equal(error, answer.Query["error"]);
        Assert.DoesNotContain("error_uri", answer.Query.Keys);
        Assert.Equal(provider.Issuer.AbsoluteUri, answer.Query["iss"]);
    }

    [Theory]
    [InlineData("state")]
    [InlineData("scope")]
    [InlineData("nonce")]
    [InlineData("prompt")]
    [InlineData("request")]
    [InlineData("request_uri")]
    [InlineData("registration")]
    public async Task Repeated_parameter_is_refused(string name)
    {
        var address = QueryHelpers.AddQueryString(new Uri(provider.Issuer, "connect/authorize").AbsoluteUri, ProviderUnderTest.RequestOf());
        var answer = await provider.NewBrowser().Get($"{address}&{name}=login&{name}=openid");

        Assert.Equal("invalid_request", answer.Query["error"]);
    }

    [Fact]
    public async Task Handle_is_finished_only_in_the_browser_that_began_it()
    {
        var (_, session) = await provider.SignIn();
        var handle = (await provider.Authorize(provider.NewBrowser(), ProviderUnderTest.RequestOf())).Query["handle"];
        var location = (await provider.Continue(handle, session)).Is(200)["location"]!;

        // The victim's browser, once without a cookie of the provider, once with one of its own.
        var victim = provider.NewBrowser();
        const string Portal = "https://portal.example.jp/sign-in?handle=ended&line=ip-phone";
        Assert.Equal(Portal, (await victim.Get(location)).Location?.OriginalString);
        await provider.Authorize(victim, ProviderUnderTest.RequestOf());
        Assert.Equal(Portal, (await victim.Get(location)).Location?.OriginalString);
        (await provider.Continue("ended", session)).Is(410, "request-ended");
    }

    [Fact]
    public async Task Refusal_is_finished_only_in_the_browser_that_began_it()
    {
        var handle = (await provider.Authorize(provider.NewBrowser(), ProviderUnderTest.RequestOf())).Query["handle"];
        var location = (await provider.Continue(handle, null, "access_denied")).Is(200)["location"]!;

        var answer = await provider.NewBrowser().Get(location);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Null(answer.Location);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(3_600)]
    public async Task Longest_request_comes_back_and_its_handle_fits_into_a_URL_and_a_portals_cookies(int length)
    {
        // All characters that JSON writes as they are, in random order: no other text is harder to compress.
        var characters = Enumerable.Range(' ', '~' - ' ').Select(code => (char)code).Except("\"&'+<>\\`").ToArray();
        var (_, session) = await provider.SignIn();
        var browser = provider.NewBrowser();
        var request = ProviderUnderTest.RequestOf();
        request["state"] = System.Security.Cryptography.RandomNumberGenerator.GetString(characters, length);
        request["login_hint"] = new string('あ', length / 300);
        var toPortal = await provider.Authorize(browser, request);

        Assert.InRange(toPortal.Query["handle"].Length, 1, 5_000);
        Assert.InRange(toPortal.Location!.OriginalString.Length, 1, 7_500);
        var location = (await provider.Continue(toPortal.Query["handle"], session)).Is(200)["location"]!;
        Assert.InRange(location.Length, 1, 7_500);
        Assert.Equal(request["state"], (await browser.Get(location)).Query["state"]);
    }

    [Fact]
    public async Task Parameter_that_the_portal_may_do_without_is_left_out_if_it_is_long()
    {
        var request = ProviderUnderTest.RequestOf();
        (request["login_hint"], request["ui_locales"]) = (new string('あ', 112), "ja");
        var query = (await provider.Authorize(provider.NewBrowser(), request)).Query;

        Assert.Equal((false, "ja"), (query.ContainsKey("login_hint"), query["ui_locales"]));
    }

    [Fact]
    public async Task Handle_that_was_changed_or_is_20_minutes_old_is_refused()
    {
        await using var own = await ProviderUnderTest.Start();
        var (account, session) = await own.SignIn();
        var handle = (await own.Authorize(own.NewBrowser(), ProviderUnderTest.RequestOf())).Query["handle"];
        for (var place = 0; place < handle.Length; place += 7)
        {
            var changed = handle[..place] + (handle[place] == 'A' ? 'B' : 'A') + handle[(place + 1)..];
            (await own.Continue(changed, session)).Is(410, "request-ended");
        }

        own.Gateway.Advance(TimeSpan.FromMinutes(20) - TimeSpan.FromTicks(1));
        (await own.Continue(handle, session)).Is(200);
        own.Gateway.Advance(TimeSpan.FromTicks(1));
        (await own.Continue(handle, session)).Is(410, "request-ended");
    }

    [Fact]
    public async Task Answer_of_the_portal_lives_one_minute()
    {
        await using var own = await ProviderUnderTest.Start();
        var (_, session) = await own.SignIn();
        var browser = own.NewBrowser();
        var handle = (await own.Authorize(browser, ProviderUnderTest.RequestOf())).Query["handle"];
        var location = (await own.Continue(handle, session)).Is(200)["location"]!;

        own.Gateway.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.Get(location)).Status);
    }

    [Fact]
    public async Task Customer_of_another_line_is_not_signed_in()
    {
        var (_, session) = await provider.SignIn();
        var handle = (await provider.Authorize(provider.NewBrowser(), ProviderUnderTest.RequestOf("of-another-line"))).Query["handle"];

        (await provider.Continue(handle, session)).IsProblem(403, "client-of-another-line");
    }

    [Fact]
    public async Task Session_that_has_ended_signs_nobody_in()
    {
        var (_, session) = await provider.SignIn();
        var handle = (await provider.Authorize(provider.NewBrowser(), ProviderUnderTest.RequestOf())).Query["handle"];
        (await provider.Api.LogOut(session)).Is(204);

        (await provider.Continue(handle, session)).IsProblem(401, "session-invalid");
        (await provider.Continue(handle, "nonsense")).IsProblem(401, "session-invalid");
        (await provider.Continue(handle, null)).IsProblem(401, "session-invalid");
    }

    [Fact]
    public async Task Prompt_none_without_a_session_tells_the_client()
    {
        var browser = provider.NewBrowser();
        var request = ProviderUnderTest.RequestOf();
        request["prompt"] = "none";
        var toPortal = await provider.Authorize(browser, request);
        Assert.Equal("none", toPortal.Query["prompt"]);

        var location = (await provider.Continue(toPortal.Query["handle"], null, "login_required")).Is(200)["location"]!;
        var answer = await browser.Get(location);
        Assert.Equal(("login_required", "the state"), (answer.Query["error"], answer.Query["state"]));
    }

    [Theory]
    [InlineData("prompt", "login", false)]
    [InlineData("max_age", "599", true)]
    public async Task Session_that_is_too_old_for_the_client_needs_a_new_sign_in(string name, string value, bool codeIsEnough)
    {
        await using var own = await ProviderUnderTest.Start();
        var (account, session) = await own.SignIn();
        own.Gateway.Advance(TimeSpan.FromMinutes(10));
        var request = ProviderUnderTest.RequestOf();
        request[name] = value;
        var browser = own.NewBrowser();
        var handle = (await own.Authorize(browser, request)).Query["handle"];

        var refused = (await own.Continue(handle, session)).IsProblem(403, "login-required", "codeIsEnough");
        Assert.Equal($"{codeIsEnough}", refused["codeIsEnough"]);
        var location = (await own.Continue(handle, await own.SignIn(account))).Is(200)["location"]!;
        Assert.NotEmpty((await browser.Get(location)).Query["code"]);
    }

    [Fact]
    public async Task Refresh_token_that_is_used_twice_ends_the_grant_but_not_a_retry_within_seconds()
    {
        await using var own = await ProviderUnderTest.Start();
        var (_, session) = await own.SignIn();
        var first = (await own.Redeem(await own.CodeFor(session))).Is(200)["refresh_token"]!;
        var second = (await own.Refresh(first)).Is(200)["refresh_token"]!;
        var retried = (await own.Refresh(first)).Is(200)["refresh_token"]!;
        (await own.Refresh(second)).Is(200);
        own.Gateway.Advance(TimeSpan.FromSeconds(10));

        (await own.Refresh(retried)).Is(400, "invalid_grant");
        (await own.Refresh(second)).Is(400, "invalid_grant");
        (await own.Api.Session(session)).Is(200);
    }

    [Fact]
    public async Task Refresh_token_of_another_client_is_refused()
    {
        var (_, session) = await provider.SignIn();
        var token = (await provider.Redeem(await provider.CodeFor(session))).Is(200)["refresh_token"]!;

        (await provider.Refresh(token, "other", ProviderUnderTest.Secret + "-2")).Is(400, "invalid_grant");
        (await provider.Refresh(token)).Is(200);
    }

    [Fact]
    public async Task Tokens_of_one_kind_are_refused_as_another()
    {
        var (_, session) = await provider.SignIn();
        var code = await provider.CodeFor(session);
        var tokens = (await provider.Redeem(code)).Is(200);

        foreach (var token in new[] { tokens["id_token"]!, tokens["refresh_token"]!, code, session, "" })
        {
            Assert.NotEqual(200, (await provider.UserInfo(token)).Status);
        }

        foreach (var token in new[] { tokens["id_token"]!, tokens["access_token"]!, code, session })
        {
            (await provider.Refresh(token)).Is(400, "invalid_grant");
            Assert.NotEqual(200, (int)(await provider.Api.Session(token)).Status % (token == session ? 200 : 1000));
        }

        foreach (var token in new[] { tokens["id_token"]!, tokens["access_token"]!, tokens["refresh_token"]!, session })
        {
            (await provider.Redeem(token)).Is(400, "invalid_grant");
        }
    }

    [Fact]
    public async Task Access_token_with_algorithm_none_or_a_changed_payload_is_refused()
    {
        var (_, session) = await provider.SignIn();
        var parts = (await provider.Redeem(await provider.CodeFor(session))).Is(200)["access_token"]!.Split('.');
        var none = Encode("""{"alg":"none","typ":"at+jwt"}""");
        var payload = CodeFlowTests.Payload($"{parts[0]}.{parts[1]}").ToString();
        var changed = Encode(payload.Replace("\"web\"", "\"spa\"", StringComparison.Ordinal));

        (await provider.UserInfo($"{none}.{parts[1]}.")).Is(401, "invalid_token");
        (await provider.UserInfo($"{none}.{parts[1]}.{parts[2]}")).Is(401, "invalid_token");
        (await provider.UserInfo($"{parts[0]}.{changed}.{parts[2]}")).Is(401, "invalid_token");

        static string Encode(string json) => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(json));
    }

    [Fact]
    public async Task Each_listener_serves_its_own_paths_alone()
    {
        foreach (var path in new[]
        {
            "v1/lines", "v1/session", "admin/v1/accounts/a/b", "admin/v1/nothing", "health/ready", "openapi/v1.json", "problems/a",
        })
        {
            using var response = await provider.Get(path);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        foreach (var path in new[] { "/.well-known/openid-configuration", "/.well-known/jwks", "/connect/authorize", "/connect/userinfo" })
        {
            (await provider.Api.Send(HttpMethod.Get, path, header: ("Host", provider.Issuer.Authority))).Is(404);
        }
    }

    [Fact]
    public async Task Addresses_in_answers_come_from_the_setting_and_not_from_the_host_header()
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(provider.Issuer, ".well-known/openid-configuration"));
        request.Headers.Host = "attacker.example.com";
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();

        Assert.DoesNotContain("attacker", text, StringComparison.Ordinal);
        Assert.Equal(provider.Issuer.AbsoluteUri, JsonDocument.Parse(text).RootElement.GetProperty("issuer").GetString());
    }

    public static TheoryData<string, string, int> UnreadableForms => new()
    {
        { "application/x-www-form-urlencoded", $"a={new string('x', 20_000)}", 413 },
        { "application/x-www-form-urlencoded", $"{new string('x', 3_000)}=a", 400 },
        { "application/x-www-form-urlencoded", string.Join('&', Enumerable.Range(0, 1_100).Select(i => $"a{i}=")), 400 },
        { "application/x-www-form-urlencoded; charset=utf-7", "a=b", 400 },
        { "application/x-www-form-urlencoded-not", "a=b", 400 },
    };

    [Theory]
    [MemberData(nameof(UnreadableForms))]
    public async Task Form_that_can_not_be_read_is_refused(string type, string form, int status)
    {
        using var http = new HttpClient();
        foreach (var path in new[] { "connect/authorize", "connect/token", "connect/userinfo", "connect/logout" })
        {
            using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(form));
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var response = await http.PostAsync(new Uri(provider.Issuer, path), content);
            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal("""{"error":"invalid_request"}""", await response.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData("ip-phone", "openid offline_access", 200)]
    [InlineData("free-voice", "openid account email offline_access", 400)]
    public async Task What_a_client_may_no_longer_do_is_refused_to_its_refresh_tokens(string line, string scopes, int status)
    {
        await using var own = await ProviderUnderTest.Start();
        var (_, session) = await own.SignIn();
        var token = (await own.Redeem(await own.CodeFor(session))).Is(200)["refresh_token"]!;
        var file = JsonNode.Parse(await File.ReadAllTextAsync(own.ClientsFile))!;
        var web = file["clients"]!.AsArray().Single(client => (string)client!["id"]! == "web")!;
        web["lines"] = new JsonArray(line);
        web["scopes"] = new JsonArray([.. scopes.Split(' ').Select(scope => (JsonNode)scope)]);
        await File.WriteAllTextAsync(own.ClientsFile, file.ToJsonString());
        own.Gateway.Advance(TimeSpan.FromSeconds(2));

        var answer = (await own.Refresh(token)).Is(status, status == 200 ? null : "invalid_grant");
        if (status == 200)
        {
            Assert.Equal(scopes, CodeFlowTests.Payload(answer["access_token"]!).GetProperty("scope").GetString());
            Assert.False(CodeFlowTests.Payload(answer["id_token"]!).TryGetProperty("email", out _));
            Assert.False(CodeFlowTests.Payload(answer["id_token"]!).TryGetProperty("self_care_id", out _));
        }
    }

    [Fact]
    public async Task Access_token_in_a_URL_is_refused()
    {
        var (_, session) = await provider.SignIn();
        var token = (await provider.Redeem(await provider.CodeFor(session))).Is(200)["access_token"]!;

        using var response = await provider.Get($"connect/userinfo?access_token={token}");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("/op/")]
    [InlineData("/")]
    public async Task Addresses_have_the_issuers_path_also_if_a_proxy_has_removed_it(string prefix)
    {
        var origin = $"http://127.0.0.1:{FreePort.Next()}";
        await using var own = await TestGateway.Start(
            "Localhost", [.. ProviderUnderTest.Settings(new(origin), provider.ClientsFile), $"--SelfCare:OpenId:Issuer={origin}/op"]);
        using var http = new HttpClient();
        var document = JsonDocument.Parse(await http.GetStringAsync($"{origin}{prefix}.well-known/openid-configuration")).RootElement;

        Assert.Equal($"{origin}/op", document.GetProperty("issuer").GetString());
        Assert.Equal($"{origin}/op/connect/token", document.GetProperty("token_endpoint").GetString());
        Assert.Equal($"{origin}/op/.well-known/jwks", document.GetProperty("jwks_uri").GetString());
    }

    [Fact]
    public async Task Session_in_its_last_second_gives_no_tokens()
    {
        await using var own = await ProviderUnderTest.Start();
        var (_, session) = await own.SignIn();
        var token = (await own.Redeem(await own.CodeFor(session))).Is(200)["refresh_token"]!;
        for (var age = TimeSpan.FromMinutes(20); age < TimeSpan.FromHours(12); age += TimeSpan.FromMinutes(20))
        {
            own.Gateway.Advance(TimeSpan.FromMinutes(20));
            (await own.Api.Session(session)).Is(200);
        }

        own.Gateway.Advance(TimeSpan.FromMinutes(20) - TimeSpan.FromSeconds(1));
        token = (await own.Refresh(token)).Is(200)["refresh_token"]!;
        own.Gateway.Advance(TimeSpan.FromMilliseconds(600));

        (await own.Refresh(token)).Is(400, "invalid_grant");
    }
}
