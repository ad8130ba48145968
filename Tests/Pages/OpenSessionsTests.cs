using Microsoft.Playwright;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>The page on which customers see where they are signed in, and end it.</summary>
[Trait("Category", "Long")]
public sealed class OpenSessionsTests(PortalUnderTest portal) : PagesTest(portal)
{
    private const string DeviceEnded = "ほかの端末をログアウトさせました。";
    private const string ServiceEnded = "サービスの利用を終了しました。";

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Another_device_is_shown_and_logged_out_and_this_one_stays(bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(Script: script));
        var elsewhere = await Portal.SignInElsewhere(customer.Account);
        await customer.SignInWithCode();
        await customer.Follow(customer.Words.ToSessions);
        Assert.Equal("sessions", customer.Place);
        Assert.Equal(["この端末", "ほかの端末"], await Devices(customer));
        Assert.Contains("203.0.113.9", await customer.Text(".session:last-of-type"));

        await customer.Press(customer.Words.EndSession);

        Assert.Equal(("sessions", DeviceEnded), (customer.Place, await customer.Notice()));
        Assert.Equal("notice", await customer.Focus());
        Assert.Equal(["この端末"], await Devices(customer));
        (await Portal.Api.Session(elsewhere)).Is(401);
        Assert.Equal(1, await Portal.Sessions(customer.Account));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_service_is_shown_by_its_name_and_ended_and_the_device_stays_logged_in(bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(Script: script));
        await customer.SignInWithCode();
        await customer.VisitService();
        await customer.Open("sessions");
        Assert.Equal([ServiceClients.ServiceName], await Services(customer));

        await customer.Press(customer.Words.EndService);

        Assert.Equal(("sessions", ServiceEnded), (customer.Place, await customer.Notice()));
        Assert.Empty(await Services(customer));
        Assert.Equal(["この端末"], await Devices(customer));

        Portal.Advance(Minutes(1));
        await customer.VisitService();
        await customer.Open("sessions");
        Assert.Equal([ServiceClients.ServiceName], await Services(customer));
    }

    [SkippableFact]
    public async Task This_device_is_logged_out_on_its_own_row_as_by_every_pages_button()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignInWithCode();
        await customer.Open("sessions");

        await customer.Press("ログアウトする");

        Assert.Equal(("login", "ログアウトしました。"), (customer.Place, await customer.Notice()));
        Assert.Equal(0, await Portal.Sessions(customer.Account));
    }

    [SkippableFact]
    public async Task The_language_changes_the_page_the_message_and_the_names()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await Portal.SignInElsewhere(customer.Account);
        await customer.SignInWithCode();
        await customer.VisitService();
        await customer.Open("sessions");
        await customer.Press(customer.Words.EndSession);

        await customer.SwitchLanguage();

        Assert.Equal("The other device is logged out.", await customer.Notice());
        Assert.Equal(["This device"], await Devices(customer));
        Assert.Equal([ServiceClients.ServiceNameInEnglish], await Services(customer));
    }

    [SkippableFact]
    public async Task What_was_ended_elsewhere_in_the_meantime_is_gone_and_no_error()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        var elsewhere = await Portal.SignInElsewhere(customer.Account);
        await customer.SignInWithCode();
        await customer.Open("sessions");
        (await Portal.Api.LogOut(elsewhere)).Is(204);

        await customer.Press(customer.Words.EndSession);

        Assert.Equal(DeviceEnded, await customer.Notice());
        Assert.Equal(["この端末"], await Devices(customer));
    }

    [SkippableFact]
    public async Task A_session_that_was_ended_elsewhere_ends_nothing_and_leads_to_the_login_page()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await Portal.SignInElsewhere(customer.Account);
        await customer.SignInWithCode();
        await customer.Open("sessions");
        (await Portal.Api.ResetPassword(customer.Account)).Is(200);

        await customer.Press(customer.Words.EndSession);

        Assert.Equal("login", customer.Place);
        Assert.Equal("ログインの有効期限が切れました。もう一度ログインしてください。", await customer.Notice());
    }

    [SkippableFact]
    public async Task A_page_of_another_customer_ends_nothing()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        var (first, elsewhere) = (customer.Account, await Portal.SignInElsewhere(customer.Account));
        await customer.SignInWithCode();
        await customer.Open("sessions");
        var old = customer.Page;
        await customer.OpenTab();
        customer.UseAccount(await Portal.NewAccount("ip-phone"));
        await customer.SignInWithCode();
        customer.LookAt(old);

        await customer.Press(customer.Words.EndSession);

        Assert.Equal(("sessions", null), (customer.Place, await customer.Notice()));
        Assert.Equal(["この端末"], await Devices(customer));
        (await Portal.Api.Session(elsewhere)).Is(200);
        customer.UseAccount(first);
    }

    [SkippableFact]
    public async Task A_list_that_can_not_be_had_is_not_shown_empty_and_what_could_not_be_ended_is_still_there()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        var elsewhere = await Portal.SignInElsewhere(customer.Account);
        await customer.SignInWithCode();
        await customer.Open("sessions");
        Portal.ApiProxy.Failure = ApiFailure.Unreachable;

        await customer.Press(customer.Words.EndSession);

        Assert.Equal("ただいまご利用いただけません", await customer.Heading());
        Portal.ApiProxy.Failure = ApiFailure.None;
        await customer.Open("sessions");
        Assert.Equal(["この端末", "ほかの端末"], await Devices(customer));
        (await Portal.Api.Session(elsewhere)).Is(200);
    }

    [SkippableFact]
    public async Task In_a_window_of_360_pixels_the_keyboard_alone_reaches_and_ends_everything()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await Portal.SignInElsewhere(customer.Account);
        await customer.SignInWithCode();
        await customer.VisitService();
        await customer.Page.SetViewportSizeAsync(360, 740);
        await customer.Open("sessions");
        Assert.Equal(360, await customer.Page.EvaluateAsync<int>("document.scrollingElement.scrollWidth"));
        Assert.All(
            await customer.Page.Locator("main button").AllAsync(),
            button =>
            {
                var box = button.BoundingBoxAsync().GetAwaiter().GetResult()!;
                Assert.True(box.X >= 0 && box.X + box.Width <= 360 && box.Height >= 44, $"{box.X} {box.Width} {box.Height}");
            });
        Assert.Equal(
            [$"終了する: {ServiceClients.ServiceName}", "ログアウトする: この端末", "この端末をログアウトさせる: ほかの端末"],
            await Buttons(customer));

        await TabTo(customer, "この端末をログアウトさせる");
        await customer.Arrive(() => customer.Page.Keyboard.PressAsync("Enter"));
        Assert.Equal(DeviceEnded, await customer.Notice());
        await TabTo(customer, "終了する");
        await customer.Arrive(() => customer.Page.Keyboard.PressAsync("Space"));

        Assert.Equal(ServiceEnded, await customer.Notice());
        Assert.Equal(["ログアウトする: この端末"], await Buttons(customer));
        Assert.Empty(await Accessibility.Check(customer.Page));
        await customer.Page.SetViewportSizeAsync(Window.Desktop.Width, Window.Desktop.Height);
    }

    private static async Task TabTo(Customer customer, string button)
    {
        for (var i = 0; i < 20; i++)
        {
            await customer.Page.Keyboard.PressAsync("Tab");
            if (await customer.Page.EvaluateAsync<string>("document.activeElement.textContent") == button)
            {
                return;
            }
        }

        Assert.Fail($"The keyboard does not reach {button}.");
    }

    /// <summary>The page's buttons with what describes them to a screen reader.</summary>
    private static Task<string[]> Buttons(Customer customer) => customer.Page.EvaluateAsync<string[]>(
        """
        [...document.querySelectorAll('main button')].map(button =>
          `${button.textContent}: ${document.getElementById(button.getAttribute('aria-describedby')).textContent}`)
        """);

    private static async Task<IReadOnlyList<string>> Devices(Customer customer) =>
        await customer.Page.GetByRole(AriaRole.Heading, new() { Level = 2 }).AllInnerTextsAsync();

    private static async Task<IReadOnlyList<string>> Services(Customer customer) =>
        await customer.Page.Locator(".services strong").AllInnerTextsAsync();
}
