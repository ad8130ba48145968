using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansSelfCare.Tests.Docs;
using OrleansSelfCare.Tests.OpenId;
using OrleansSelfCare.Tests.Pages;
using Browser = OrleansSelfCare.Tests.Pages.Browser;

namespace OrleansSelfCare.Tests.Clients;

/// <summary>
/// The page without a server in docs/openid-clients.md, with the library oidc-client-ts from npm, the real provider and portal, in a real
/// browser. The page is of another site than the portal and the provider.
/// </summary>
[Trait("Category", "Long")]
public sealed class OidcClientTsTests(PortalUnderTest portal) : PagesTest(portal)
{
    private const string NotSignedIn = "ログインしていません。 You are not signed in.";

    private Uri Address => Portal.Clients.PageAddress;

    [SkippableFact]
    public async Task Customer_signs_in_refreshes_after_new_signing_keys_and_signs_out()
    {
        await using var site = await StartSite();
        var customer = await NewCustomer();
        await Visit(customer);
        await SignIn(customer);
        Assert.Equal(customer.Account.Line, await customer.Text("#line"));
        Assert.Matches("^[0-9a-f]{32}$", await customer.Text("#sub"));
        var (key, first) = await Tokens(customer);

        KeyRotationTests.Publish(Portal.Gateway);
        await Advance(customer, 4);
        await Show(customer, customer.Account.Id);
        Assert.Equal((key, first), await Tokens(customer));
        await Advance(customer, 2);
        await Show(customer, customer.Account.Id);
        var (newKey, second) = await Tokens(customer);
        Assert.Equal("new-ES256", newKey);
        Assert.NotEqual(first, second);

        await customer.Page.ClickAsync("#sign-out");
        await customer.Page.WaitForSelectorAsync("#sign-in:visible");
        Assert.Equal((Address.AbsoluteUri, ""), (customer.Page.Url, await customer.Text("#message")));
        Assert.Equal(0, await Portal.Sessions(customer.Account));
        await SignIn(customer);
    }

    [SkippableFact]
    public async Task Customer_who_goes_back_is_not_signed_in()
    {
        await using var site = await StartSite();
        var customer = await NewCustomer();
        await Visit(customer);
        await customer.Page.ClickAsync("#sign-in");
        await customer.ArriveAt("**/ip-phone/login");

        await customer.Follow("ログインせずにサービスに戻る");

        await customer.Page.WaitForSelectorAsync("#sign-in:visible");
        Assert.Equal((Address.AbsoluteUri, NotSignedIn), (customer.Page.Url, await customer.Text("#message")));
    }

    [SkippableFact]
    public async Task Answer_that_the_page_did_not_ask_for_signs_nobody_in()
    {
        await using var site = await StartSite();
        var customer = await NewCustomer();
        await Visit(customer, "?code=stolen&state=made-up");

        Assert.Equal((Address.AbsoluteUri, NotSignedIn), (customer.Page.Url, await customer.Text("#message")));
    }

    [SkippableFact]
    public async Task Open_page_that_nobody_uses_does_not_keep_the_session()
    {
        await using var site = await StartSite();
        var customer = await Portal.NewCustomer(await Portal.NewAccount("ip-phone"));
        await Visit(customer);
        await SignIn(customer);
        var posts = customer.Monitor.Posts;

        for (var minutes = 0; minutes < 32; minutes += 4)
        {
            await Advance(customer, 4);
        }

        Assert.Equal(posts, customer.Monitor.Posts);
        await customer.Page.ClickAsync("#show");

        await customer.Page.WaitForSelectorAsync("#sign-in:visible");
        Assert.Equal("", await customer.Page.Locator("#self_care_id").TextContentAsync());
        await customer.Page.ClickAsync("#sign-in");
        await customer.ArriveAt("**/ip-phone/login");
        // The browser reports the refresh that was refused.
        Assert.Contains("status of 400", Assert.Single(await customer.Leave()), StringComparison.Ordinal);
    }

    private async Task<WebApplication> StartSite()
    {
        Browser.SkipIfMissing();
        using var folder = await Folder.OfNode("spa");
        const string Page = "openid-clients.md", Issuer = "https://id.example.jp";
        var issuer = Portal.Clients.Issuer.GetLeftPart(UriPartial.Authority);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Address.AbsoluteUri);
        var site = builder.Build();
        foreach (var (path, type, content) in new[]
        {
            ("/", "text/html", DocsCode.Read(Page, "html", (Issuer, issuer))),
            ("/app.js", "text/javascript", DocsCode.Read(Page, "js", (Issuer, issuer))),
            ("/oidc-client-ts.min.js", "text/javascript",
                await folder.Read("node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js")),
        })
        {
            site.MapGet(path, () => Results.Content(content, type, System.Text.Encoding.UTF8));
        }

        await site.StartAsync();
        return site;
    }

    /// <summary>The browser has the provider's clock from now on.</summary>
    private async Task Visit(Customer customer, string query = "")
    {
        customer.Window.IsModified = true;
        customer.Monitor.Allow(Address, Portal.Clients.Issuer);
        await customer.Window.Context.Clock.InstallAsync(new() { TimeDate = Portal.Gateway.Now.UtcDateTime });
        await customer.Page.GotoAsync($"{Address}{query}");
        await customer.Page.WaitForSelectorAsync("#sign-in:visible");
    }

    private async Task Advance(Customer customer, int minutes)
    {
        Portal.Advance(Minutes(minutes));
        await customer.Window.Context.Clock.FastForwardAsync(minutes * 60_000L);
    }

    private static async Task SignIn(Customer customer)
    {
        await customer.Page.ClickAsync("#sign-in");
        await customer.ArriveAt("**/ip-phone/login");
        await customer.Type(customer.Words.SelfCareId, customer.Account.Id);
        await customer.Type(customer.Words.Password, customer.Account.Password);
        await customer.Press(customer.Words.Send);
        await customer.EnterCode();
        await customer.Page.WaitForSelectorAsync("#contract:visible");
        Assert.Equal(customer.Account.Id, await customer.Text("#self_care_id"));
    }

    /// <summary>The customer asks for what the provider says now.</summary>
    private static async Task Show(Customer customer, string id)
    {
        await customer.Page.EvaluateAsync("document.getElementById('self_care_id').textContent = ''");
        await customer.Page.ClickAsync("#show");
        await Microsoft.Playwright.Assertions.Expect(customer.Page.Locator("#self_care_id")).ToHaveTextAsync(id);
    }

    /// <returns>The id of the key that signed the ID token, and the refresh token.</returns>
    private async Task<(string? Key, string? RefreshToken)> Tokens(Customer customer)
    {
        var stored = await customer.Page.EvaluateAsync<string>(
            $"sessionStorage.getItem('oidc.user:{Portal.Clients.Issuer}:{ServiceClients.Page}')");
        var user = JsonDocument.Parse(stored).RootElement;
        return (
            CodeFlowTests.Header(user.GetProperty("id_token").GetString()!).GetProperty("kid").GetString(),
            user.GetProperty("refresh_token").GetString());
    }
}
