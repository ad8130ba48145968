using System.Net;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>What clients and customers get when the provider can't answer, and the headers of all its answers.</summary>
public sealed class ProviderErrorTests(ProviderUnderTest provider) : IClassFixture<ProviderUnderTest>
{
    private const string Page = "https://spa.example.jp";

    [Fact]
    public async Task Too_many_requests_are_refused_to_clients_in_the_form_of_OAuth_also_to_a_page_of_theirs()
    {
        await using var own = await ProviderUnderTest.Start("--SelfCare:Limits:Enabled=true", "--SelfCare:Limits:OpenIdPerMinute=1");
        using var first = await Send(own, HttpMethod.Get, ".well-known/jwks");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);

        foreach (var (method, path) in new[]
        {
            (HttpMethod.Post, "connect/token"), (HttpMethod.Get, "connect/userinfo"), (HttpMethod.Get, ".well-known/openid-configuration"),
            (HttpMethod.Get, ".well-known/jwks"),
        })
        {
            using var response = await Send(own, method, path);
            await AssertLater(response, HttpStatusCode.TooManyRequests);
        }

        using var page = await Send(own, HttpMethod.Get, "connect/authorize");
        Assert.Equal(HttpStatusCode.TooManyRequests, page.StatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.True(page.Headers.RetryAfter?.Delta > TimeSpan.Zero);
    }

    [Fact]
    public async Task Store_that_is_away_is_reported_to_clients_in_the_form_of_OAuth_also_to_a_page_of_theirs()
    {
        await using var own = await ProviderUnderTest.Start();
        var (account, session) = await own.SignIn();
        var code = await own.CodeFor(session);
        await own.Gateway.InjectFault(account, StoreFault.RefusesTheWrite | StoreFault.RefusesTheRead);

        using var response = await Send(own, HttpMethod.Post, "connect/token", new()
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = ProviderUnderTest.Redirect,
            ["code_verifier"] = ProviderUnderTest.Verifier,
            ["client_id"] = "web",
            ["client_secret"] = ProviderUnderTest.Secret,
        });
        await AssertLater(response, HttpStatusCode.ServiceUnavailable);

        await own.Gateway.InjectFault(account, StoreFault.None);
        (await own.Redeem(code)).Is(200);
    }

    [Theory]
    [InlineData(".well-known/openid-configuration")]
    [InlineData(".well-known/jwks")]
    public async Task Head_of_a_document_has_its_headers_and_no_body(string path)
    {
        using var get = await Send(provider, HttpMethod.Get, path);
        using var head = await Send(provider, HttpMethod.Head, path);

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(get.Headers.CacheControl, head.Headers.CacheControl);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task No_page_of_the_provider_can_be_shown_in_a_frame()
    {
        var (_, session) = await provider.SignIn();
        var request = ProviderUnderTest.RequestOf();
        request["response_mode"] = "form_post";
        var browser = provider.NewBrowser();
        var handle = (await provider.Authorize(browser, request)).Query["handle"];
        var formPost = await browser.Get((await provider.Continue(handle, session)).Is(200)["location"]!);
        Assert.Contains("<form", formPost.Text, StringComparison.Ordinal);
        AssertNotInFrames(formPost);
        AssertNotInFrames(await browser.Get(new Uri(provider.Issuer, "connect/authorize").AbsoluteUri));
        AssertNotInFrames(await browser.Get(
            new Uri(provider.Issuer, "connect/logout?post_logout_redirect_uri=https://a.example/").AbsoluteUri));
        AssertNotInFrames(await browser.Get(new Uri(provider.Issuer, "connect/authorize?continue=a").AbsoluteUri));

        static void AssertNotInFrames(Answer page)
        {
            Assert.StartsWith("text/html", page.Headers["Content-Type"], StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
            Assert.Contains("default-src 'none'", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
            Assert.Equal("DENY", page.Headers["X-Frame-Options"]);
            Assert.Equal("no-referrer", page.Headers["Referrer-Policy"]);
        }
    }

    [Fact]
    public async Task Sign_ins_at_services_are_not_counted_as_attempts_to_sign_in()
    {
        await using var own = await ProviderUnderTest.Start("--SelfCare:Limits:Enabled=true", "--SelfCare:Limits:SignInsPerMinute=2");
        var (_, session) = await own.SignIn();
        (await own.Api.LogIn(TestKit.TestAccount.New())).Is(401);
        (await own.Api.LogIn(TestKit.TestAccount.New())).Is(401);
        (await own.Api.LogIn(TestKit.TestAccount.New())).Is(429);

        for (var i = 0; i < 5; i++)
        {
            (await own.Redeem(await own.CodeFor(session))).Is(200);
        }
    }

    private static async Task AssertLater(HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{response.StatusCode}: {text}");
        Assert.Equal("""{"error":"temporarily_unavailable"}""", text);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal([Page], response.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Contains("Origin", response.Headers.Vary);
        Assert.Contains("Retry-After", response.Headers.GetValues("Access-Control-Expose-Headers"));
    }

    private static async Task<HttpResponseMessage> Send(
        ProviderUnderTest provider, HttpMethod method, string path, Dictionary<string, string>? form = null)
    {
        using var http = new HttpClient();
        using var content = new FormUrlEncodedContent(form ?? []);
        using var request = new HttpRequestMessage(method, new Uri(provider.Issuer, path));
        request.Content = method == HttpMethod.Post ? content : null;
        request.Headers.Add("Origin", Page);
        return await http.SendAsync(request);
    }
}
