using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansSelfCare.Tests.Docs;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>
/// Apache's mod_auth_openidc in front of an application that knows nothing of OpenID Connect, with the configuration of
/// docs/openid-clients.md.
/// </summary>
[Trait("Category", "Long")]
public sealed class ApacheTests : IAsyncLifetime
{
    private ProviderUnderTest _provider = null!;
    private WebApplication _application = null!;
    private ApacheServer? _apache;

    private Uri Page => new(_provider.Service, "contract/page");

    public async Task InitializeAsync()
    {
        // It checks the times of tokens by the real clock.
        _provider = await ProviderUnderTest.StartNow();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.MapGet("/contract/page", (HttpContext http) => http.Request.Headers
            .ToDictionary(header => header.Key, header => header.Value.ToString()));
        await _application.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_apache is not null)
        {
            await _apache.DisposeAsync();
        }

        await _application.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [SkippableFact]
    public async Task Application_gets_the_claims_as_headers_and_the_logout_ends_the_session()
    {
        await StartApache();
        var (account, session) = await _provider.SignIn();
        var browser = new CustomersBrowser(_provider, session);

        var headers = await Headers(browser);
        Assert.Equal(account.Line, headers["OIDC_CLAIM_line"]);
        Assert.Equal(account.Id, headers["OIDC_CLAIM_self_care_id"]);
        Assert.Matches("^[0-9a-f]{32}$", headers["OIDC_CLAIM_sub"]);
        Assert.Equal(headers["OIDC_access_token"], (await Headers(browser))["OIDC_access_token"]);

        Assert.Equal("signed out", (await LogOut(browser)).Text);
        (await _provider.Api.Session(session)).Is(401, "session-invalid");
        browser.Session = await _provider.SignIn(account);
        Assert.NotEqual(headers["OIDC_CLAIM_sid"], (await Headers(browser))["OIDC_CLAIM_sid"]);
    }

    [SkippableFact]
    public async Task Logout_elsewhere_ends_the_session_here_at_once()
    {
        await StartApache();
        var (account, session) = await _provider.SignIn();
        var (browser, other) = (new CustomersBrowser(_provider, session), new CustomersBrowser(_provider, await _provider.SignIn(account)));
        var (before, standing) = (await Headers(browser), await Headers(other));

        (await _provider.Api.LogOut(session)).Is(204);

        browser.Session = await _provider.SignIn(account);
        await Eventually(() => Headers(browser).Result["OIDC_CLAIM_sid"], sid => sid != before["OIDC_CLAIM_sid"]);
        Assert.Equal(standing["OIDC_CLAIM_sid"], (await Headers(other))["OIDC_CLAIM_sid"]);
    }

    [SkippableFact]
    public async Task Customers_sign_in_before_and_after_new_signing_keys()
    {
        await StartApache();
        var (account, session) = await _provider.SignIn();
        await Headers(new CustomersBrowser(_provider, session));

        KeyRotationTests.Publish(_provider.Gateway);
        _provider.Gateway.Advance(TimeSpan.FromMinutes(1));

        var headers = await Headers(new CustomersBrowser(_provider, session));
        Assert.Equal(account.Id, headers["OIDC_CLAIM_self_care_id"]);
        Assert.Equal("new-ES256", CodeFlowTests.Header(headers["OIDC_access_token"]).GetProperty("kid").GetString());
    }

    [SkippableFact]
    public async Task Claims_that_the_browser_made_up_do_not_reach_the_application()
    {
        await StartApache();
        var (account, session) = await _provider.SignIn();
        var browser = new CustomersBrowser(_provider, session);
        foreach (var name in new[] { "OIDC_CLAIM_self_care_id", "OIDC_CLAIM_email", "OIDC-CLAIM-email", "Oidc-Claim-Roles" })
        {
            browser.Headers.Add(name, "made-up");
        }

        var headers = await Headers(browser);

        Assert.Equal(account.Id, headers["OIDC_CLAIM_self_care_id"]);
        Assert.DoesNotContain("made-up", headers.Values);
    }

    [SkippableFact]
    public async Task Tokens_are_refreshed_and_the_customer_is_signed_out_when_the_session_has_ended()
    {
        // With every request: the access token is good for 300 seconds.
        await StartApache(("BeforeExpiry 60", "BeforeExpiry 300"));
        var (account, session) = await _provider.SignIn();
        var browser = new CustomersBrowser(_provider, session);
        var first = await Headers(browser);
        var second = await Headers(browser);
        Assert.Equal(first["OIDC_CLAIM_sid"], second["OIDC_CLAIM_sid"]);
        Assert.NotEqual(first["OIDC_access_token"], second["OIDC_access_token"]);
        (await _provider.UserInfo(second["OIDC_access_token"])).Is(200);

        (await _provider.Api.LogOut(session)).Is(204);
        browser.Session = await _provider.SignIn(account);
        // The refused refresh signs the customer out, unless the provider's logout comes first: then a new sign-in begins at once.
        var next = (await browser.Visit(Page)).Text;
        Assert.True(next == "signed out" || !next.Contains(first["OIDC_CLAIM_sid"], StringComparison.Ordinal), next);
        var third = await Headers(browser);
        Assert.NotEqual(first["OIDC_CLAIM_sid"], third["OIDC_CLAIM_sid"]);
        Assert.Equal(first["OIDC_CLAIM_sub"], third["OIDC_CLAIM_sub"]);
    }

    private async Task StartApache(params (string Printed, string Instead)[] changes)
    {
        ApacheServer.Need();
        _apache = await ApacheServer.Start(_provider.Service, DocsCode.Read("openid-clients.md", "apache", [
            ("https://id.example.jp/", _provider.Issuer.AbsoluteUri),
            ("the client's secret", ProviderUnderTest.ApacheSecret),
            ("https://contract.example.jp/", _provider.Service.AbsoluteUri),
            ("http://127.0.0.1:8080", _application.Urls.Single()),
            .. changes,
        ]));
    }

    /// <returns>The headers that reach the application.</returns>
    private async Task<Dictionary<string, string>> Headers(CustomersBrowser browser)
    {
        var answer = await browser.Visit(Page);
        Assert.True(answer.Status == HttpStatusCode.OK, $"{answer.Status} {answer.Text}");
        return new(JsonSerializer.Deserialize<Dictionary<string, string>>(answer.Text)!, StringComparer.OrdinalIgnoreCase);
    }

    private Task<Answer> LogOut(CustomersBrowser browser) => browser.Visit(
        new Uri(_provider.Service, $"contract/signed-in?logout={Uri.EscapeDataString(_provider.Service.AbsoluteUri)}"));
}
