namespace OrleansSelfCare.Tests.Pages;

/// <summary>The error page: status, message and link.</summary>
public sealed class ProblemPageTests(PortalUnderTest portal) : PagesTest(portal)
{
    [SkippableTheory]
    [InlineData("/no-such-line/login")]
    [InlineData("/ip-phone/no-such-page")]
    [InlineData("/no-such-page")]
    public async Task What_is_not_there_is_a_404_that_leads_home(string path)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();

        var response = await customer.Open(path);

        Assert.Equal(404, response.Status);
        Assert.NotEmpty(await customer.Heading());
        await customer.Arrive(() => customer.Page.Locator("main a[href='/']").ClickAsync());
        Assert.Equal("/", customer.Place);
    }

    [SkippableFact]
    public async Task A_form_of_another_site_or_another_time_is_refused_and_leads_on()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignIn();
        await customer.Window.Context.ClearCookiesAsync(new() { Name = "__Host-antiforgery" });

        await customer.EnterCode();

        Assert.NotEqual(0, await customer.Page.Locator("main a").CountAsync());
        Assert.Equal(0, await Portal.Sessions(customer.Account));
        await customer.SignInWithCode();
    }

    [SkippableFact]
    public async Task A_cookie_that_was_changed_is_none()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignInWithCode();
        var sealedValue = await Cookie(customer, "__Host-session-ip-phone");

        await Give(customer, "__Host-session-ip-phone", sealedValue[..^8] + "AAAAAAAA");
        await customer.Open("menu");

        Assert.Equal("login", customer.Place);
    }

    [SkippableFact]
    public async Task A_lines_session_is_no_other_lines()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer("ip-phone");
        await customer.SignInWithCode();

        await Give(customer, "__Host-session-free-voice", await Cookie(customer, "__Host-session-ip-phone"));
        await customer.Open("/free-voice/menu");

        Assert.Equal("/free-voice/login", customer.Place);
    }

    private static async Task<string> Cookie(Customer customer, string name) =>
        (await customer.Window.Context.CookiesAsync()).Single(cookie => cookie.Name == name).Value;

    private Task Give(Customer customer, string name, string value) => customer.Window.Context.AddCookiesAsync(
    [
        // With https, because Playwright accepts secure cookies only there. The browser itself also accepts them for http://127.0.0.1.
        new()
        {
            Name = name,
            Value = value,
            Url = $"https://{Portal.Address.Authority}/",
            Secure = true,
            HttpOnly = true,
            SameSite = Microsoft.Playwright.SameSiteAttribute.Lax,
        },
    ]);
}
