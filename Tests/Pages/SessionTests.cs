using OrleansSelfCare.TestKit;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>Pages after sign-in: the menu, Back and reload, the end of a session, and the password change.</summary>
[Trait("Category", "Long")]
public sealed class SessionTests(PortalUnderTest portal) : PagesTest(portal)
{
    private const string NewPassword = "a quite new one";
    private const string IsOver = "ログインの有効期限が切れました。もう一度ログインしてください。";

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Back_from_the_menu_goes_on_to_the_menu(bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(Script: script));
        await customer.SignInWithCode();

        await customer.GoBack();

        Assert.Equal("menu", customer.Place);
        Assert.Equal(1, await Portal.Sessions(customer.Account));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Back_after_logout_shows_no_page_of_someone_signed_in(bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(Script: script));
        await customer.SignInWithCode();
        await customer.Press(customer.Words.LogOut);

        await customer.GoBack();

        Assert.Equal("login", customer.Place);
        Assert.DoesNotContain(customer.Account.Id, await customer.Text());
    }

    [SkippableFact]
    public async Task Nor_does_a_browser_that_keeps_whole_pages_in_memory_whatever_their_headers_say()
    {
        Browser.SkipIfMissing();
        await using var browser = await Browser.StartWithPageCache();
        var window = await Window.Open(browser, new());
        window.IsModified = true;
        var customer = new Customer(Portal, await Portal.NewAccount("ip-phone"), window);
        await customer.SignInWithCode();
        await customer.Open("password");
        await ChangePasswordElsewhere(customer.Account);

        // Back shows the menu from memory, without a request; the page's script then reloads it.
        await BackToLogin(customer);
        Assert.Equal(IsOver, await customer.Notice());

        await customer.SignIn(NewPassword);
        await customer.EnterCode();
        await customer.Press(customer.Words.LogOut);
        await BackToLogin(customer);
        Assert.DoesNotContain(customer.Account.Id, await customer.Text());
        Assert.Empty(await customer.Leave());

        // Not GoBackAsync, which waits for a request that may not come.
        static async Task BackToLogin(Customer customer)
        {
            await customer.Page.EvaluateAsync("document.body.dataset.left = 'yes'; history.back()");
            await customer.Page.Locator("body:not([data-left]) #password").WaitForAsync();
            Assert.Equal("login", customer.Place);
        }
    }

    [SkippableFact]
    public async Task A_reload_changes_nothing_anywhere()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        foreach (var (page, go) in new (string, Func<Task>)[]
        {
            ("login", () => customer.Open("login")),
            ("verify", () => customer.SignIn()),
            ("email", () => customer.ToEmailChange()),
            ("contact", () => customer.Follow(customer.Words.ToContact)),
            ("menu", async () =>
            {
                await customer.Open("verify");
                await customer.EnterCode();
            }),
            ("password", () => customer.Follow(customer.Words.ToPassword)),
        })
        {
            await go();
            Assert.Equal(page, customer.Place);
            var (calls, before) = (Changes(), await customer.Text("main"));

            await customer.Reload();

            Assert.Equal((page, calls, before), (customer.Place, Changes(), await customer.Text("main")));
        }

        // To ask for a status changes nothing: it is a POST because the challenge must not stand in an address.
        int Changes() => Portal.ApiProxy.Calls.Count(call =>
            call.StartsWith("POST", StringComparison.Ordinal) && !call.EndsWith("/status", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task An_entry_that_leads_nowhere_yet_says_so_and_is_no_link()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignInWithCode();

        var link = customer.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "契約情報照会" });
        Assert.Equal("https://contract.example.jp/", await link.GetAttributeAsync("href"));
        Assert.Equal(0, await customer.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "ご利用状況照会" }).CountAsync());
        Assert.Matches(@"ご利用状況照会\s*\(?（?準備中", await customer.Text("main"));
    }

    [SkippableFact]
    public async Task A_session_that_was_ended_elsewhere_leads_to_the_login_page_and_says_so()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignInWithCode();
        await ChangePasswordElsewhere(customer.Account);

        await customer.Reload();

        Assert.Equal("login", customer.Place);
        Assert.Equal(IsOver, await customer.Notice());
        await customer.Open("menu");
        Assert.Equal("login", customer.Place);
    }

    [SkippableFact]
    public async Task So_does_one_that_was_idle_for_half_an_hour()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignInWithCode();
        Portal.Advance(Minutes(30));

        await customer.Follow(customer.Words.ToPassword);

        Assert.Equal("login", customer.Place);
        Assert.Equal(IsOver, await customer.Notice());
    }

    [SkippableTheory]
    [MemberData(nameof(Lines.AllAndOneWithoutScript), MemberType = typeof(Lines))]
    public async Task A_new_password_ends_the_session_and_is_the_one_that_counts(string line, bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(line, new BrowserSettings(Script: script));
        await customer.SignInWithCode();
        await customer.Open("password");

        await customer.ChangePassword(customer.Account.Password, NewPassword);

        Assert.Equal("login", customer.Place);
        Assert.Equal("セルフケアパスワードを変更しました。新しいパスワードでもう一度ログインしてください。", await customer.Notice());
        await customer.SignIn();
        Assert.Equal("login", customer.Place);
        await customer.SignIn(NewPassword);
        await customer.EnterCode();
        Assert.Equal("menu", customer.Place);
        Assert.Equal(1, await Portal.Sessions(customer.Account));
    }

    [SkippableFact]
    public async Task A_password_that_can_not_be_changed_so_is_still_the_old_one()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        var old = customer.Account.Password;
        await customer.SignInWithCode();
        await customer.Open("password");
        foreach (var (current, wanted, confirmation, field, error) in new[]
        {
            ("not-the-password", NewPassword, NewPassword, "currentPassword", "現在のパスワードが正しくありません。"),
            (old, "short", "short", "newPassword", "パスワードは8文字以上で入力してください。"),
            (old, "password123", "password123", "newPassword", "推測されやすいパスワードは利用できません。別のパスワードを入力してください。"),
            (old, NewPassword, "another new one", "newPasswordConfirmation", "確認用のセルフケアパスワードが一致しません。"),
            ("", NewPassword, NewPassword, "currentPassword", "現在のセルフケアパスワードを入力してください。"),
            (old, "", "", "newPassword", "新しいセルフケアパスワードを入力してください。"),
        })
        {
            await customer.ChangePassword(current, wanted, confirmation);

            Assert.Equal("password", customer.Place);
            Assert.Equal(error, (await customer.Errors())[field]);
            Assert.Equal(field, await customer.Focus());
            Assert.StartsWith("エラー: ", await customer.Title(), StringComparison.Ordinal);
            Assert.Equal("", await customer.Typed(customer.Words.CurrentPassword));
            Assert.Equal("", await customer.Typed(customer.Words.NewPassword));
        }

        await customer.Reload();
        Assert.Empty(await customer.Errors());
        (await Portal.Api.LogIn(customer.Account)).Is(200);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_double_click_changes_the_password_once(bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(Script: script));
        await customer.SignInWithCode();
        await customer.Open("password");
        await customer.Type(customer.Words.CurrentPassword, customer.Account.Password);
        await customer.Type(customer.Words.NewPassword, NewPassword);
        await customer.Type(customer.Words.NewPasswordConfirmation, NewPassword);

        await customer.PressTwice(customer.Words.Change);

        Assert.Equal("login", customer.Place);
        Assert.StartsWith("セルフケアパスワードを変更しました。", await customer.Notice(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Signing_in_again_ends_the_session_before()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignInWithCode();

        await customer.SignInWithCode();

        Assert.Equal(1, await Portal.Sessions(customer.Account));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Logging_out_twice_is_logging_out(bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(Script: script));
        await customer.SignInWithCode();

        await customer.PressTwice(customer.Words.LogOut);

        Assert.Equal("login", customer.Place);
        Assert.Equal("ログアウトしました。", await customer.Notice());
    }

    private async Task ChangePasswordElsewhere(TestAccount account)
    {
        var challenge = (await Portal.Api.LogIn(account)).Is(200)["challenge"]!;
        var session = (await Portal.Api.Verify(account, challenge, Portal.Inbox.LastCodeTo(account.Email))).Is(200)["session"]!;
        (await Portal.Api.ChangePassword(session, account.Password, NewPassword)).Is(204);
    }
}
