using Microsoft.AspNetCore.WebUtilities;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>Another service sends its customers to the portal to log out (RP-Initiated Logout), through the real provider.</summary>
public sealed class ServiceSignOutTests(PortalUnderTest portal) : PagesTest(portal)
{
    private const string Asked = "ログアウトしますか";
    private const string Done = "ログアウトしました";

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Customer_is_asked_then_logged_out_and_goes_back_to_the_service(bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(Script: script));
        await customer.SignInWithCode();

        await Come(customer, ("client_id", "ip-phone"), ("post_logout_redirect_uri", Portal.Clients.Callback.AbsoluteUri), ("state", "s"));
        Assert.Equal(Asked, await customer.Heading());
        Assert.Equal(1, await Portal.Sessions(customer.Account));
        await customer.SwitchLanguage();
        Assert.Equal("Do you want to log out?", await customer.Heading());
        await customer.SwitchLanguage();
        await customer.Press(customer.Words.LogOut);

        await customer.ArriveAt($"{Portal.Clients.Callback}?state=s");
        Assert.Equal(0, await Portal.Sessions(customer.Account));
        await customer.Open("menu");
        Assert.Equal("login", customer.Place);
    }

    [SkippableFact]
    public async Task Customer_without_a_session_is_not_asked()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();

        await Come(customer, ("client_id", "ip-phone"), ("post_logout_redirect_uri", Portal.Clients.Callback.AbsoluteUri));

        await customer.ArriveAt(Portal.Clients.Callback.AbsoluteUri);
    }

    [SkippableFact]
    public async Task Without_a_service_to_go_back_to_the_page_says_that_it_is_done()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignInWithCode();

        await Come(customer);
        Assert.Equal(Asked, await customer.Heading());
        Assert.Empty(await Accessibility.Check(customer.Page));
        await customer.Press(customer.Words.LogOut);

        Assert.Equal(Done, await customer.Heading());
        Assert.Equal(0, await Portal.Sessions(customer.Account));
        Assert.Empty(await Accessibility.Check(customer.Page));
        await customer.Open("/sign-out?handle=made-up&line=ip-phone");
        Assert.Equal(Done, await customer.Heading());
    }

    [SkippableFact]
    public async Task Session_of_a_line_that_the_service_is_not_open_to_goes_on()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignInWithCode();

        await Come(customer, ("client_id", "free-voice"));

        Assert.Equal(Done, await customer.Heading());
        Assert.Equal(1, await Portal.Sessions(customer.Account));
    }

    private async Task Come(Customer customer, params (string Name, string Value)[] parameters)
    {
        customer.Monitor.Allow(Portal.Clients.Issuer, Portal.Clients.Callback);
        await customer.Page.GotoAsync(QueryHelpers.AddQueryString(
            new Uri(Portal.Clients.Issuer, "connect/logout").AbsoluteUri,
            parameters.Select(parameter => KeyValuePair.Create(parameter.Name, (string?)parameter.Value))));
    }
}
