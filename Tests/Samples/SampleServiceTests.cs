using OrleansSelfCare.Tests.Docs;
using OrleansSelfCare.Tests.Pages;

namespace OrleansSelfCare.Tests.Samples;

/// <summary>The sample service as a process, with the real provider and portal, in a real browser.</summary>
public sealed class SampleServiceTests(PortalUnderTest portal) : PagesTest(portal), IAsyncLifetime
{
    private SampleService? _service;

    private Uri Service => Portal.Clients.SampleAddress;

    async Task IAsyncLifetime.InitializeAsync()
    {
        // The sample checks the times of tokens by the real clock.
        Portal.Gateway.Clock.SetUtcNow(DateTimeOffset.UtcNow);
        _service = await SampleService.Start(Portal);
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        _service?.Dispose();
        await DisposeAsync();
    }

    [SkippableFact]
    public async Task Customer_signs_in_through_the_portal_sees_the_contract_and_signs_out_everywhere()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        customer.Monitor.Allow(Service, Portal.Clients.Issuer);
        await customer.Page.GotoAsync(Service.AbsoluteUri);
        await customer.Page.ClickAsync("a");
        await customer.ArriveAt("**/ip-phone/login");
        await customer.Type(customer.Words.SelfCareId, customer.Account.Id);
        await customer.Type(customer.Words.Password, customer.Account.Password);
        await customer.Press(customer.Words.Send);
        await customer.EnterCode();

        await customer.ArriveAt(new Uri(Service, "contract").AbsoluteUri);
        Assert.Equal(customer.Account.Line, await customer.Text("#line"));
        Assert.Equal(customer.Account.Id, await customer.Text("#self-care-id"));
        Assert.Matches("^[0-9a-f]{32}$", await customer.Text("#sub"));
        Assert.Equal($"{Portal.Gateway.Now:u}", await customer.Text("#auth-time"));

        await customer.Page.ClickAsync("button");
        await customer.ArriveAt(Service.AbsoluteUri);
        Assert.Equal(0, await Portal.Sessions(customer.Account));
        await customer.Page.ClickAsync("a");
        await customer.ArriveAt("**/ip-phone/login");
    }

    [SkippableFact]
    public async Task Customer_who_is_signed_in_at_the_portal_is_signed_in_here_without_typing()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        customer.Monitor.Allow(Service, Portal.Clients.Issuer);
        await customer.SignInWithCode();

        await customer.Page.GotoAsync(new Uri(Service, "contract").AbsoluteUri);

        Assert.Equal(customer.Account.Id, await customer.Text("#self-care-id"));
    }

    [SkippableFact]
    public async Task Log_out_at_the_portal_ends_the_session_here()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        customer.Monitor.Allow(Service, Portal.Clients.Issuer);
        await customer.SignInWithCode();
        var contract = new Uri(Service, "contract").AbsoluteUri;
        await customer.Page.GotoAsync(contract);
        Assert.Equal(customer.Account.Id, await customer.Text("#self-care-id"));

        (await Portal.Gateway.Api.ResetPassword(customer.Account)).Is(200);

        await Eventually(
            async () =>
            {
                await customer.Page.GotoAsync(contract);
                return customer.Page.Url;
            },
            url => url.EndsWith("/ip-phone/login", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Service_that_the_customer_ended_has_forgotten_the_sign_in_and_can_be_signed_in_to_again()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        customer.Monitor.Allow(Service, Portal.Clients.Issuer);
        await customer.SignInWithCode();
        var contract = new Uri(Service, "contract").AbsoluteUri;
        await customer.Page.GotoAsync(contract);
        await customer.Open("sessions");

        await customer.Press(customer.Words.EndService);

        // Of the second in which the sample, a process with the real clock, got the logout, it refuses new sign-ins too.
        var ended = DateTimeOffset.UtcNow;
        await Eventually(() => DateTimeOffset.UtcNow - ended, passed => passed >= TimeSpan.FromSeconds(1));
        Portal.Advance(TimeSpan.FromSeconds(1));
        // The portal's session stands, so the page is shown again, but by another sign-in.
        await Eventually(
            async () =>
            {
                await customer.Page.GotoAsync(contract);
                return await SignIns();
            },
            times => times == 2);
        Assert.Equal((contract, customer.Account.Id), (customer.Page.Url, await customer.Text("#self-care-id")));

        async Task<int> SignIns() => (await Portal.Api.Timeline(customer.Account)).Is(200).Body.GetProperty("events").EnumerateArray()
            .Where(entry => entry.GetProperty("event").GetString() == "service-signed-in")
            .Sum(entry => entry.GetProperty("times").GetInt32());
    }

    [SkippableFact]
    public async Task Customer_who_goes_back_is_not_signed_in()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        customer.Monitor.Allow(Service, Portal.Clients.Issuer);
        await customer.Page.GotoAsync(new Uri(Service, "contract").AbsoluteUri);

        await customer.Follow("ログインせずにサービスに戻る");

        await customer.ArriveAt(new Uri(Service, "?not-signed-in").AbsoluteUri);
        Assert.Contains("You are not signed in.", await customer.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_shows_this_code() => Assert.Contains(
        $"```csharp\n{await File.ReadAllTextAsync(Path.Combine(Repository.Root, "Samples", "Service", "Program.cs"))}```",
        await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "openid.md")),
        StringComparison.Ordinal);
}
