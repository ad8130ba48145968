namespace OrleansSelfCare.Tests.Pages;

/// <summary>From the login page to the menu and out again.</summary>
public sealed class SignInTests(PortalUnderTest portal) : PagesTest(portal)
{
    [SkippableTheory]
    [MemberData(nameof(Lines.AllAndScript), MemberType = typeof(Lines))]
    public async Task With_password_and_code_a_customer_is_at_the_menu_and_logs_out(string line, bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(line, new BrowserSettings(Script: script));

        await customer.Open("/");
        await customer.Arrive(() => customer.Page.Locator($"main a[href='/{line}/login']").ClickAsync());
        await customer.Type(customer.Words.SelfCareId, customer.Account.Id);
        await customer.Type(customer.Words.Password, customer.Account.Password);
        await customer.Press(customer.Words.Send);
        Assert.Equal("verify", customer.Place);

        await customer.EnterCode();
        Assert.Equal("menu", customer.Place);
        Assert.Contains(customer.Account.Id, await customer.Text());

        await customer.Press(customer.Words.LogOut);
        Assert.Equal("login", customer.Place);
        Assert.Equal("ログアウトしました。", await customer.Notice());
        Assert.Equal(0, await Portal.Sessions(customer.Account));
    }

    [SkippableFact]
    public async Task The_keyboard_is_enough()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.Open("login");

        await TabTo(customer, "selfCareId");
        await customer.Page.Keyboard.TypeAsync(customer.Account.Id);
        await TabTo(customer, "password");
        await customer.Page.Keyboard.TypeAsync(customer.Account.Password);
        await customer.Arrive(() => customer.Page.Keyboard.PressAsync("Enter"));
        Assert.Equal("verify", customer.Place);

        await TabTo(customer, "code");
        await customer.Page.Keyboard.TypeAsync(customer.Code);
        await customer.Arrive(() => customer.Page.Keyboard.PressAsync("Enter"));
        Assert.Equal("menu", customer.Place);

        while (await customer.Page.EvaluateAsync<string>("document.activeElement.textContent.trim()") != customer.Words.LogOut)
        {
            await Tab(customer);
        }

        await customer.Arrive(() => customer.Page.Keyboard.PressAsync("Enter"));
        Assert.Equal("login", customer.Place);
    }

    [SkippableFact]
    public async Task The_first_tab_of_a_page_leads_past_its_header()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.Open("login");

        await Tab(customer);
        Assert.Equal("本文へ移動", await customer.Page.EvaluateAsync<string>("document.activeElement.textContent.trim()"));
        await customer.Page.Keyboard.PressAsync("Enter");
        await Tab(customer);

        Assert.True(await customer.Page.EvaluateAsync<bool>("document.querySelector('main').contains(document.activeElement)"));
    }

    [SkippableTheory]
    [MemberData(nameof(Lines.All), MemberType = typeof(Lines))]
    public async Task A_wrong_password_and_an_unknown_id_read_alike(string line)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(line);
        foreach (var (id, password) in new[] { (customer.Account.Id, "not-the-password"), ("nobody-has-this", customer.Account.Password) })
        {
            await customer.SignIn(password, id);

            Assert.Equal("login", customer.Place);
            Assert.Equal(
                "セルフケアIDまたはセルフケアパスワードが正しくありません。\nセルフケアIDはご利用のサービスごとに異なります。ご利用のサービスのログイン画面であることもご確認ください。",
                await customer.Notice());
            Assert.Equal("notice", await customer.Focus());
            Assert.StartsWith("エラー: ", await customer.Title(), StringComparison.Ordinal);
            Assert.Equal(id, await customer.Typed(customer.Words.SelfCareId));
            Assert.Equal("", await customer.Typed(customer.Words.Password));
        }

        await customer.Reload();
        Assert.Null(await customer.Notice());
        Assert.Empty(Portal.Inbox.To(customer.Account.Email));
    }

    [SkippableFact]
    public async Task After_five_wrong_passwords_the_page_says_how_long_to_wait()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        for (var i = 0; i < 5; i++)
        {
            (await Portal.Api.LogIn(customer.Account, "not-the-password")).Is(401);
        }

        await customer.SignIn();

        Assert.Equal("login", customer.Place);
        Assert.EndsWith("あと30秒お待ちください。", await customer.Notice(), StringComparison.Ordinal);
        Portal.Advance(TimeSpan.FromSeconds(30));
        await customer.SignInWithCode();
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_empty_field_has_its_error_beside_it_and_the_first_the_focus(bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(Script: script));
        await customer.Open("login");

        await customer.Press(customer.Words.Send);
        Assert.Equal(
            new Dictionary<string, string> { ["selfCareId"] = "セルフケアIDを入力してください。", ["password"] = "セルフケアパスワードを入力してください。" },
            await customer.Errors());
        Assert.Equal("selfCareId", await customer.Focus());
        Assert.StartsWith("エラー: ", await customer.Title(), StringComparison.Ordinal);

        await customer.Type(customer.Words.SelfCareId, customer.Account.Id);
        await customer.Press(customer.Words.Send);
        Assert.Equal(["password"], (await customer.Errors()).Keys);
        Assert.Equal("password", await customer.Focus());
        Assert.Equal(customer.Account.Id, await customer.Typed(customer.Words.SelfCareId));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reset_empties_the_fields(bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(Script: script));
        await customer.SignIn("not-the-password");
        Assert.Equal(customer.Account.Id, await customer.Typed(customer.Words.SelfCareId));
        await customer.Type(customer.Words.Password, customer.Account.Password);
        if (script)
        {
            await customer.Page.GetByLabel("パスワードを表示").CheckAsync();
        }

        await customer.Follow(customer.Words.Reset);

        Assert.Equal("", await customer.Typed(customer.Words.SelfCareId));
        Assert.Equal("", await customer.Typed(customer.Words.Password));
        Assert.Equal("password", await customer.Field(customer.Words.Password).GetAttributeAsync("type"));
        Assert.Equal("login", customer.Place);
        Assert.Null(await customer.Notice());
    }

    [SkippableFact]
    public async Task Login_page_says_who_is_signed_in_and_leads_to_the_menu_and_to_the_other_services()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignInWithCode();

        await customer.Open("login");

        Assert.Contains($"セルフケアID {customer.Account.Id} でログインしています。", await customer.Text());
        await customer.Follow("サービス選択画面へ");
        Assert.Equal("menu", customer.Place);
        await customer.Press(customer.Words.LogOut);
        Assert.DoesNotContain("でログインしています。", await customer.Text());
        await customer.Follow("サービスの選択に戻る");
        Assert.Equal("/", customer.Place);
    }

    [SkippableFact]
    public async Task Refused_customer_is_told_that_an_id_belongs_to_its_service()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();

        await customer.SignIn("not-the-password");

        Assert.Contains("セルフケアIDはご利用のサービスごとに異なります。", await customer.Notice());
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_double_click_sends_one_mail(bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(Script: script));
        await customer.Open("login");
        await customer.Type(customer.Words.SelfCareId, customer.Account.Id);
        await customer.Type(customer.Words.Password, customer.Account.Password);

        await customer.PressTwice(customer.Words.Send);

        Assert.Equal("verify", customer.Place);
        Assert.Equal(script ? 1 : 2, customer.Monitor.Posts);
        Assert.Single(Portal.Inbox.To(customer.Account.Email));
        await customer.EnterCode();
        Assert.Equal("menu", customer.Place);
    }

    [SkippableFact]
    public async Task Two_lines_are_signed_in_side_by_side()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer("ip-phone");
        var first = customer.Account;
        await customer.SignInWithCode();
        customer.UseAccount(await Portal.NewAccount("free-voice"));
        await customer.SignInWithCode();
        await customer.Press(customer.Words.LogOut);

        await customer.Open("/ip-phone/menu");

        Assert.Contains(first.Id, await customer.Text());
    }

    [SkippableFact]
    public async Task Who_has_not_begun_is_sent_to_the_start()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        foreach (var page in new[] { "verify", "email", "email/mismatch", "menu", "password", "logout" })
        {
            await customer.Open(page);

            Assert.Equal(("login", page), (customer.Place, page));
        }
    }

    [SkippableFact]
    public async Task Half_signed_in_the_menu_is_closed()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignIn();

        await customer.Open("menu");

        Assert.Equal("login", customer.Place);
    }

    /// <summary>Presses Tab until the element has the focus. Every focused element on the way must have a visible focus style.</summary>
    private static async Task TabTo(Customer customer, string id)
    {
        while (await customer.Focus() != id)
        {
            await Tab(customer);
        }
    }

    private static async Task Tab(Customer customer)
    {
        await customer.Page.Keyboard.PressAsync("Tab");
        var focused = await customer.Page.EvaluateAsync<string>(
            "(e => `${e.tagName} ${e.id} ${getComputedStyle(e).outlineStyle} ${getComputedStyle(e).boxShadow}`)(document.activeElement)");
        Assert.DoesNotContain("BODY", focused, StringComparison.Ordinal);
        Assert.DoesNotContain("none none", focused, StringComparison.Ordinal);
    }
}
