using Microsoft.Playwright;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>The page that asks for the mailed code.</summary>
public sealed class VerifyTests(PortalUnderTest portal) : PagesTest(portal)
{
    private const string Mismatch = "認証コードが正しくありません。ご確認の上、もう一度入力してください。";

    [SkippableTheory]
    [MemberData(nameof(Lines.All), MemberType = typeof(Lines))]
    public async Task It_shows_where_the_mail_went_and_what_stands_in_it(string line)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(line);

        await customer.SignIn();

        var mail = Assert.Single(Portal.Inbox.CodesTo(customer.Account.Email));
        Assert.Contains(mail.Reference, await customer.Text("#reference"));
        Assert.Contains("c***@example.jp", await customer.Text());
        Assert.DoesNotContain(customer.Account.Email, await customer.Page.ContentAsync());
        Assert.Contains("5回", await customer.Text("#attempts-left"));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wrong_code_counts_once_however_often_it_is_clicked_and_reloaded(bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(Script: script));
        await customer.SignIn();
        await customer.Type(customer.Words.Code, customer.WrongCode);
        var before = customer.Monitor.Posts;

        await customer.PressTwice(customer.Words.Send);

        Assert.Equal(script ? 1 : 2, customer.Monitor.Posts - before);
        Assert.Equal("verify", customer.Place);
        Assert.StartsWith(Mismatch, (await customer.Errors())["code"], StringComparison.Ordinal);
        Assert.Equal("code", await customer.Focus());
        Assert.Equal("", await customer.Typed(customer.Words.Code));
        Assert.StartsWith("エラー: ", await customer.Title(), StringComparison.Ordinal);
        Assert.Contains("4回", await customer.Text("#attempts-left"));

        await customer.Reload();
        Assert.Empty(await customer.Errors());
        Assert.Contains("4回", await customer.Text("#attempts-left"));

        await customer.EnterCode(customer.WrongCode);
        Assert.Contains("3回", await customer.Text("#attempts-left"));
        await customer.EnterCode();
        Assert.Equal("menu", customer.Place);
    }

    [SkippableFact]
    public async Task What_is_no_code_costs_no_try()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignIn();
        foreach (var (typed, error) in new[]
        {
            ("", "認証コードを入力してください。"),
            ("12345", "認証コードは6桁の半角数字で入力してください。"),
            ("abcdef", "認証コードは6桁の半角数字で入力してください。"),
        })
        {
            await customer.EnterCode(typed);

            Assert.Equal(error, (await customer.Errors())["code"]);
            Assert.Equal("code", await customer.Focus());
            Assert.Contains("5回", await customer.Text("#attempts-left"));
        }
    }

    [SkippableFact]
    public async Task A_code_pasted_with_full_width_digits_and_spaces_is_right()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignIn();

        await customer.EnterCode($" {string.Concat(customer.Code.Select(digit => (char)(digit + 0xFEE0)))}　");

        Assert.Equal("menu", customer.Place);
    }

    [SkippableFact]
    public async Task The_fifth_wrong_code_leads_to_the_login_page_and_says_why()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignIn();
        for (var left = 4; left > 0; left--)
        {
            await customer.EnterCode(customer.WrongCode);
            Assert.Contains($"{left}回", await customer.Text("#attempts-left"));
        }

        await customer.EnterCode(customer.WrongCode);

        Assert.Equal("login", customer.Place);
        Assert.Equal("認証コードの入力を規定の回数間違えました。もう一度セルフケアログインページからログインし直してください。", await customer.Notice());
        await customer.Open("verify");
        Assert.Equal("login", customer.Place);
    }

    [SkippableTheory]
    [MemberData(nameof(Lines.All), MemberType = typeof(Lines))]
    public async Task After_twenty_minutes_the_manuals_sentence_stands_on_the_login_page(string line)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(line);
        await customer.SignIn();
        Portal.Advance(Minutes(20));

        await customer.EnterCode();

        Assert.Equal("login", customer.Place);
        Assert.EndsWith("もう一度セルフケアログインページからログインし直して、ログイン認証コードを再度入手してください。", await customer.Notice(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_time_left_is_counted_down_from_what_the_server_says_not_from_the_customers_clock()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        customer.Window.IsModified = true;
        await customer.Page.Clock.InstallAsync(new() { TimeDate = new DateTime(2001, 1, 1) });
        await customer.SignIn();

        await customer.Page.Clock.FastForwardAsync("05:00");
        await Assertions.Expect(customer.Page.Locator("#expires")).ToContainTextAsync("15分0秒");
        await customer.Page.Clock.FastForwardAsync("15:01");
        await ShowsTheEnd(customer);
        Assert.StartsWith("エラー: ", await customer.Title(), StringComparison.Ordinal);
        Assert.Equal("有効期限が過ぎました。もう一度ログインし直してください。", await customer.Page.EvaluateAsync<string>("document.activeElement.textContent"));
    }

    [SkippableFact]
    public async Task Message_of_an_earlier_answer_is_gone_when_the_time_is_over()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        customer.Window.IsModified = true;
        await customer.Page.Clock.InstallAsync(new() { TimeDate = new DateTime(2001, 1, 1) });
        await customer.SignIn();
        Portal.Advance(Minutes(1));
        await customer.Reload();
        await customer.Press(customer.Words.Resend);
        Assert.Equal("認証コードを再送しました。", await customer.Notice());

        await customer.Page.Clock.FastForwardAsync("20:01");

        await ShowsTheEnd(customer);
        Assert.DoesNotContain("認証コードを再送しました。", await customer.Text(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Without_script_the_time_left_is_that_of_the_last_reload()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(Script: false));
        await customer.SignIn();
        Assert.Contains("あと約20分", await customer.Text("#expires"));

        Portal.Advance(Minutes(5));
        await customer.Reload();
        Assert.Contains("あと約15分", await customer.Text("#expires"));

        Portal.Advance(Minutes(15));
        await customer.Reload();
        await ShowsTheEnd(customer);
        Assert.StartsWith("エラー: ", await customer.Title(), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Email_page_of_a_sign_in_that_has_expired_shows_so_too(bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(Script: script));
        await customer.SignIn();
        await customer.ToEmailChange();
        Portal.Advance(Minutes(20));

        await customer.Reload();

        await ShowsTheEnd(customer);
        await customer.Follow(customer.Words.ToLogin);
        Assert.Equal("login", customer.Place);
    }

    [SkippableFact]
    public async Task Code_of_an_older_mail_is_answered_with_the_reference_to_look_for()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignIn();
        var older = customer.Code;
        await customer.SignIn();

        await customer.EnterCode(older);

        Assert.StartsWith("以前のメールの認証コードが入力されました。画面の照合番号と同じ番号が", (await customer.Errors())["code"], StringComparison.Ordinal);
        Assert.Matches(@"\A\d{4}\z", await customer.Text("#reference"));
    }

    [SkippableFact]
    public async Task Page_whose_address_the_desk_has_changed_says_so()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignIn();
        (await Portal.Api.SetEmail(customer.Account, "other@example.jp")).Is(204);

        await customer.EnterCode();

        Assert.Equal("login", customer.Place);
        Assert.StartsWith("登録メールアドレスが変更されたため、この認証コードは無効になりました。", await customer.Notice(), StringComparison.Ordinal);
    }

    /// <summary>The notice, one button to sign in again, and nothing to enter.</summary>
    private static async Task ShowsTheEnd(Customer customer)
    {
        await Assertions.Expect(customer.Page.Locator("#expired .notice")).ToBeVisibleAsync();
        Assert.Contains("有効期限が過ぎました。もう一度ログインし直してください。", await customer.Text());
        Assert.Equal(0, await customer.Page.Locator("main").GetByRole(AriaRole.Textbox).CountAsync());
        Assert.Equal(0, await customer.Page.Locator("main").GetByRole(AriaRole.Button).CountAsync());
        Assert.Equal(1, await customer.Link(customer.Words.ToLogin).CountAsync());
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_same_code_is_sent_again_after_a_minute_once_a_click(bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(Script: script));
        await customer.SignIn();
        var (reference, code) = (await customer.Text("#reference"), customer.Code);

        if (script)
        {
            var resend = customer.Page.Locator("#resend button");
            await Assertions.Expect(resend).ToBeDisabledAsync();
            Assert.Matches(@"\A認証コードを再送する（あと\d+秒）\z", await resend.InnerTextAsync());
        }
        else
        {
            await customer.Press(customer.Words.Resend);
            Assert.Equal("verify", customer.Place);
            Assert.StartsWith("認証コードの再送は、少し時間をおいてからお試しください。", await customer.Notice(), StringComparison.Ordinal);
            Assert.Equal("notice", await customer.Focus());
        }

        Assert.Single(Portal.Inbox.CodesTo(customer.Account.Email));

        Portal.Advance(Minutes(1));
        await customer.Reload();
        await customer.PressTwice(customer.Words.Resend);
        Assert.Equal("verify", customer.Place);
        Assert.Equal("認証コードを再送しました。", await customer.Notice());
        Assert.Equal(2, Portal.Inbox.CodesTo(customer.Account.Email).Count);
        Assert.Equal((reference, code), (await customer.Text("#reference"), customer.Code));
        await customer.Reload();
        Assert.Equal(2, Portal.Inbox.CodesTo(customer.Account.Email).Count);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_double_click_opens_one_session(bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(Script: script));
        await customer.SignIn();
        await customer.Type(customer.Words.Code, customer.Code);

        await customer.PressTwice(customer.Words.Send);

        Assert.Equal("menu", customer.Place);
        Assert.Equal(1, await Portal.Sessions(customer.Account));
        await customer.Reload();
        Assert.Equal("menu", customer.Place);
    }

    [SkippableFact]
    public async Task A_tab_left_from_an_older_login_costs_no_try()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignIn();
        var (older, olderCode) = (customer.Page, customer.Code);
        await customer.OpenTab();
        await customer.SignIn();

        customer.LookAt(older);
        await customer.EnterCode(olderCode);

        Assert.Equal("verify", customer.Place);
        Assert.Equal("別の画面で新しいログインが行われました。最新のメールの認証コードを入力してください。", await customer.Notice());
        Assert.Contains("5回", await customer.Text("#attempts-left"));
        await customer.EnterCode();
        Assert.Equal("menu", customer.Place);
    }

    [SkippableFact]
    public async Task A_login_at_another_browser_replaces_this_one()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignIn();
        var code = customer.Code;
        var elsewhere = await NewCustomer(customer.Account);
        await elsewhere.SignIn();

        await customer.EnterCode(code);

        Assert.Equal("login", customer.Place);
        Assert.StartsWith("新しいログインが行われたため、この認証は無効になりました。", await customer.Notice(), StringComparison.Ordinal);
        await elsewhere.EnterCode();
        Assert.Equal("menu", elsewhere.Place);
    }

    [SkippableFact]
    public async Task A_mail_that_the_mail_server_did_not_take_is_said_to_be_late()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        Portal.Inbox.IsDown = true;

        await customer.SignIn();

        Assert.Equal("verify", customer.Place);
        Assert.Contains("認証コードのメールをお送りするまでに時間がかかっています。", await customer.Text());
    }

    [SkippableFact]
    public async Task What_to_do_when_no_mail_comes_is_a_click_away()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignIn();

        await customer.Page.GetByText("メールが届かないとき").ClickAsync();

        await Assertions.Expect(customer.Page.GetByText("迷惑メールフォルダに入っていないかご確認ください。")).ToBeVisibleAsync();
    }
}
