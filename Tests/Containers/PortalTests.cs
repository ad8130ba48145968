using System.Net;
using OrleansSelfCare.TestKit;

namespace OrleansSelfCare.Tests.Containers;

/// <summary>Two portals behind one address.</summary>
[Collection(nameof(RunningContainers)), Trait("Category", "Containers"), Trait("Category", "Long")]
public sealed class PortalTests(RunningContainers containers)
{
    private const int Tries = 20;

    [SkippableFact]
    public async Task A_customer_whose_requests_go_to_both_portals_signs_in_and_stays_signed_in()
    {
        await containers.Whole();
        var account = TestAccount.New();
        (await containers.Api.Import(account)).Is(200);
        var portals = await Portals();
        using var browser = new PageVisitor(containers.Project.Pages) { Cookies = { [PageVisitor.PortalCookie] = portals[0] } };

        var form = await browser.Form($"/{account.Line}/login");
        browser.Cookies[PageVisitor.PortalCookie] = portals[1];
        Assert.Equal(
            $"/{account.Line}/verify",
            await browser.Post($"/{account.Line}/login", form, ("selfCareId", account.Id), ("password", account.Password)));
        browser.Cookies[PageVisitor.PortalCookie] = portals[0];
        var verify = await browser.Form($"/{account.Line}/verify");
        browser.Cookies[PageVisitor.PortalCookie] = portals[1];
        var menu = await browser.Post($"/{account.Line}/verify", verify, ("code", await containers.CodeOf(account, verify)));
        Assert.Equal($"/{account.Line}/menu", menu);

        foreach (var portal in portals)
        {
            browser.Cookies[PageVisitor.PortalCookie] = portal;
            var (status, text) = await browser.Get($"/{account.Line}/menu");
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Contains(account.Id, text, StringComparison.Ordinal);
            // The proxy sets it anew if the portal that it names is not there.
            Assert.Equal(portal, browser.Cookies[PageVisitor.PortalCookie]);
        }
    }

    [SkippableFact]
    public async Task A_code_that_is_sent_to_both_portals_at_once_is_one_sign_in()
    {
        await containers.Whole();
        var account = TestAccount.New();
        (await containers.Api.Import(account)).Is(200);
        using var browser = new PageVisitor(containers.Project.Pages);
        await browser.LogIn(account);
        var form = await browser.Form($"/{account.Line}/verify");
        var code = await containers.CodeOf(account, form);
        var both = (await Portals()).Select(browser.At).ToArray();

        var ends = await Task.WhenAll(both.Select(click => click.Post($"/{account.Line}/verify", form, ("code", code))));

        Assert.Equal([$"/{account.Line}/menu", $"/{account.Line}/menu"], ends);
        foreach (var click in both)
        {
            Assert.Equal(HttpStatusCode.OK, (await click.Get($"/{account.Line}/menu")).Status);
            click.Dispose();
        }

        Assert.Equal(1, await Times(account, "login"));
        Assert.Equal(1, await Times(account, "code-redeemed"));
    }

    private Task<string[]> Portals() => Eventually(
        () => PageVisitor.Portals(containers.Project.Pages, Tries),
        portals => portals.Length == 2);

    private async Task<int> Times(TestAccount account, string kind) =>
        (await containers.Api.Timeline(account)).Is(200).Body.GetProperty("events").EnumerateArray()
            .Where(entry => entry.GetProperty("event").GetString() == kind)
            .Sum(entry => entry.GetProperty("times").GetInt32());
}
