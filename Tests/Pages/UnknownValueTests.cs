namespace OrleansSelfCare.Tests.Pages;

/// <summary>Values of the service that the portal doesn't know: a page is shown, and it claims nothing that may be wrong.</summary>
public sealed class UnknownValueTests(PortalUnderTest portal) : PagesTest(portal)
{
    private const string Busy = "ただいま混み合っています。しばらくしてから、もう一度お試しください。";

    [SkippableFact]
    public async Task LogIn_with_an_unknown_delivery_asks_for_the_code_and_resend_does_not_say_that_it_was_sent()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        Portal.ApiProxy.Rewrite = ("\"delivery\":\"sent\"", "\"delivery\":\"a-value-of-tomorrow\"");

        await LogIn(customer);
        Assert.Equal("verify", customer.Place);
        Portal.Advance(Minutes(1));
        await customer.Reload();
        await customer.Press(customer.Words.Resend);
        Assert.Equal(("verify", null), (customer.Place, await customer.Notice()));

        Portal.ApiProxy.Rewrite = null;
        await customer.EnterCode();
        Assert.Equal("menu", customer.Place);
    }

    [SkippableFact]
    public async Task LogIn_with_an_unknown_reason_asks_for_an_address()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(email: "");
        Portal.ApiProxy.Rewrite = ("\"reason\":\"email-missing\"", "\"reason\":\"a-value-of-tomorrow\"");

        await LogIn(customer);

        Assert.Equal("email", customer.Place);
        // Not the known reason's sentence.
        Assert.Equal(0, await customer.Page.Locator(".notice:visible").CountAsync());
    }

    [SkippableFact]
    public async Task LogIn_with_an_unknown_next_step_says_to_try_again_on_the_login_page()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        Portal.ApiProxy.Rewrite = ("\"next\":\"verify\"", "\"next\":\"a-value-of-tomorrow\"");

        await LogIn(customer);

        Assert.Equal(("login", Busy), (customer.Place, await customer.Notice()));
    }

    private static async Task LogIn(Customer customer)
    {
        await customer.Open("login");
        await customer.Type(customer.Words.SelfCareId, customer.Account.Id);
        await customer.Type(customer.Words.Password, customer.Account.Password);
        await customer.Press(customer.Words.Send);
    }
}
