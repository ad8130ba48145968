using System.Net.Http.Json;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Containers;

/// <summary>The OpenID provider behind the proxy, and the sample service that signs its customers in with it.</summary>
[Collection(nameof(RunningContainers)), Trait("Category", "Containers"), Trait("Category", "Long")]
public sealed class OpenIdTests(RunningContainers containers)
{
    private ComposeProject Project => containers.Project;

    private Uri Contract => new(Project.Service, "/contract");

    [SkippableFact]
    public async Task Customer_opens_the_sample_service_from_the_menu_is_signed_in_there_and_logs_out_of_both()
    {
        var (account, browser) = await NewCustomer();
        using var _ = browser;
        await browser.LogIn(account);
        var menu = new Uri(Project.Pages, await EnterCode(browser, account));
        Assert.Contains($"href=\"{Contract}\"", (await browser.Follow(menu)).Text, StringComparison.Ordinal);

        var (address, page) = await browser.Follow(Contract);

        Assert.Equal(Contract, address);
        Assert.Contains($">{account.Id}<", page, StringComparison.Ordinal);
        var toProvider = await browser.Post(new Uri(Project.Service, "/logout").AbsoluteUri, PageVisitor.HiddenFields(page, "<form "));
        Assert.Equal(Project.Service, (await browser.Follow(new Uri(toProvider))).Address);
        var logIn = new Uri(Project.Pages, $"/{account.Line}/login");
        Assert.Equal(logIn, (await browser.Follow(menu)).Address);
        Assert.Equal(logIn, (await browser.Follow(Contract)).Address);
    }

    [SkippableFact]
    public async Task Customer_who_opens_the_sample_service_first_signs_in_at_the_portal_and_comes_back()
    {
        var (account, browser) = await NewCustomer();
        using var _ = browser;
        Assert.Equal(new Uri(Project.Pages, $"/{account.Line}/login"), (await browser.Follow(Contract)).Address);
        await browser.LogIn(account);

        var (address, page) = await browser.Follow(new Uri(Project.Pages, await EnterCode(browser, account)));

        Assert.Equal(Contract, address);
        Assert.Contains($">{account.Id}<", page, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_sample_service_is_told_of_a_session_that_the_desk_ended()
    {
        var (account, browser) = await NewCustomer();
        using var _ = browser;
        await browser.LogIn(account);
        await EnterCode(browser, account);
        Assert.Equal(Contract, (await browser.Follow(Contract)).Address);

        (await containers.Api.ResetPassword(account)).Is(200);

        var logIn = new Uri(Project.Pages, $"/{account.Line}/login");
        await Eventually(async () => (await browser.Follow(Contract)).Address, address => address == logIn);
    }

    [SkippableFact]
    public async Task Tokens_are_good_at_either_gateway()
    {
        await containers.Whole();
        var (account, session) = await containers.SignIn();
        var before = await TokenCalls();

        var tokens = (await containers.Service.Redeem(await containers.Service.CodeFor(session))).Is(200);
        for (var refreshes = 0; refreshes < 5; refreshes++)
        {
            tokens = (await containers.Service.Refresh(tokens["refresh_token"]!)).Is(200);
            Assert.Equal(account.Id, (await containers.Service.UserInfo(tokens["access_token"]!)).Is(200)["self_care_id"]);
        }

        // The proxy sends the calls to them in turn.
        await Eventually(TokenCalls, after => after.Length == 2 && after.Zip(before).All(calls => calls.First > calls.Second));
    }

    [SkippableFact]
    public async Task Customers_and_operators_calls_do_not_get_in_at_the_providers_address()
    {
        await containers.Whole();
        var (account, session) = await containers.SignIn();
        using var api = new Api(Project.Provider, Project.OperatorKey);

        (await api.Session(session)).Is(404);
        (await api.LogIn(account)).Is(404);
        (await api.Send(HttpMethod.Post, "/v1/authorization", JsonContent.Create(new { handle = "x" }), session)).Is(404);
        (await api.Show(account)).Is(404);
        (await api.Import(account)).Is(404);
        (await api.Send(HttpMethod.Get, "/admin/dashboard")).Is(404);
        (await api.Send(HttpMethod.Get, "/health/ready")).Is(404);

        Assert.Equal(account.Id, (await containers.Api.Session(session)).Is(200)["selfCareId"]);
        (await containers.Api.Show(account)).Is(200);
    }

    private async Task<(TestAccount Account, PageVisitor Browser)> NewCustomer()
    {
        await containers.Whole();
        var account = TestAccount.New();
        (await containers.Api.Import(account)).Is(200);
        return (account, new PageVisitor(Project.Pages));
    }

    /// <returns>Where the answer leads.</returns>
    private async Task<string> EnterCode(PageVisitor browser, TestAccount account)
    {
        var form = await browser.Form($"/{account.Line}/verify");
        return await browser.Post($"/{account.Line}/verify", form, ("code", await containers.CodeOf(account, form)));
    }

    /// <summary>How many of its log each gateway has answered.</summary>
    private async Task<int[]> TokenCalls() => await Task.WhenAll((await Project.Containers("gateway"))
        .OrderBy(gateway => gateway.Id, StringComparer.Ordinal)
        .Select(async gateway => (await Engine.Docker("logs", gateway.Id)).Split("POST /connect/token 200").Length - 1));
}
