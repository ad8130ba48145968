using Microsoft.Playwright;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>The code page says what became of the mail: when it is opened, and while it is open.</summary>
[Trait("Category", "Long")]
public sealed class DeliveryTests(PortalUnderTest portal) : PagesTest(portal)
{
    private const string Late = "認証コードのメールをお送りするまでに時間がかかっています。";
    private const string Accepted = "認証コードのメールをお送りしました。";
    private const string Refused = "宛の認証コードのメールは、送信先のメールサーバーに受け取られませんでした。";
    private const string Bounced = "宛の認証コードのメールは、届かずに戻ってきました。";
    private const string Domain = "※「comm.rakuten.co.jp」からのメールを受信できるようにドメイン指定受信の設定をお願いいたします。";
    private const string ToOtherAddress = "別のメールアドレスを登録する";

    [SkippableFact]
    public async Task Open_page_shows_each_change_and_keeps_the_focus_and_what_is_typed()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        var delivery = customer.Page.Locator("#delivery");
        Answers("queued");
        await customer.SignIn();
        Assert.Contains(Late, await delivery.InnerTextAsync());
        await customer.Type(customer.Words.Code, "12");
        await customer.Page.Locator("#code").FocusAsync();
        await customer.Page.EvaluateAsync("document.getElementById('code').setSelectionRange(1, 2)");

        Answers("sent");
        await Assertions.Expect(delivery).ToContainTextAsync(Accepted);
        Assert.DoesNotContain(Late, await customer.Text());
        await Assertions.Expect(customer.Page.Locator("#intro")).ToBeVisibleAsync();

        Answers("bounced");
        await Assertions.Expect(delivery).ToContainTextAsync(Bounced);
        await ShowsWhatToDo(customer);
        Assert.DoesNotContain("認証コードを送信しました。", await customer.Text());
        Assert.Equal("status", await delivery.GetAttributeAsync("role"));
        Assert.Equal("code", await customer.Focus());
        Assert.Equal("12", await customer.Typed(customer.Words.Code));
        Assert.Equal(2, await customer.Page.EvaluateAsync<int>("document.getElementById('code').selectionEnd"));
        Assert.Single(customer.Monitor.Asked, asked => asked.EndsWith("/verify", StringComparison.Ordinal));
        Assert.Empty(await Accessibility.Check(customer.Page));

        await customer.EnterCode();
        Assert.Equal("menu", customer.Place);
    }

    [SkippableFact]
    public async Task Mail_that_comes_back_is_on_the_open_page_within_seconds_and_a_resend_tries_again()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignIn();

        await Portal.Bounce(customer.Account.Email);

        await Assertions.Expect(customer.Page.Locator("#delivery")).ToContainTextAsync($"「c***@example.jp」{Bounced}");
        await ShowsWhatToDo(customer);
        Portal.Advance(Minutes(1));
        await customer.Reload();
        Assert.Contains(Bounced, await customer.Text());
        await customer.Press(customer.Words.Resend);
        Assert.Equal("認証コードを再送しました。", await customer.Notice());
        Assert.Equal("", await customer.Text("#delivery"));
        await customer.EnterCode();
        Assert.Equal("menu", customer.Place);
    }

    [SkippableFact]
    public async Task Address_that_mails_came_back_from_on_three_days_is_asked_for_anew_and_may_be_the_same()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        for (var day = 0; day < 3; day++)
        {
            await customer.SignIn();
            await Portal.Bounce(customer.Account.Email);
            Portal.Advance(TimeSpan.FromDays(1));
        }

        await customer.SignIn();

        Assert.Equal("email", customer.Place);
        var shown = await customer.Text();
        Assert.Contains("登録されているメールアドレスには認証コードを送信することができません。", shown);
        Assert.Contains("上記にあてはまらない場合は、お送りしたメールが続けて届かなかったか、迷惑メールとして報告されたため、送信を停止しています。", shown);
        await customer.ChangeEmail(customer.Account.Email);
        await customer.EnterCode();
        Assert.Equal("menu", customer.Place);
    }

    [SkippableTheory]
    [MemberData(nameof(Lines.All), MemberType = typeof(Lines))]
    public async Task Without_script_a_reload_shows_it(string line)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(line, new BrowserSettings(Script: false));
        Answers("queued");
        await customer.SignIn();
        Assert.Contains(Late, await customer.Text());

        Answers("sent");
        await customer.Reload();
        Assert.Contains(Accepted, await customer.Text());

        Answers("bounced");
        await customer.Reload();
        Assert.Contains($"「c***@example.jp」{Bounced}", await customer.Text());
        await ShowsWhatToDo(customer);
        Assert.StartsWith("エラー: ", await customer.Title(), StringComparison.Ordinal);
        await customer.Follow(ToOtherAddress);
        Assert.Equal("email", customer.Place);
    }

    [SkippableFact]
    public async Task Mail_that_was_accepted_at_once_adds_no_sentence()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();

        await customer.SignIn();

        Assert.Equal("", await customer.Text("#delivery"));
        Assert.Contains("認証コードを送信しました。", await customer.Text());
    }

    [SkippableFact]
    public async Task Mail_that_is_refused_at_the_login_is_said_at_once_and_resend_tries_again()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        Answers("refused");

        await customer.SignIn();

        Assert.Equal("verify", customer.Place);
        Assert.Contains($"「c***@example.jp」{Refused}", await customer.Text());
        await ShowsWhatToDo(customer);
        Assert.StartsWith("エラー: ", await customer.Title(), StringComparison.Ordinal);
        Assert.Contains(Refused, await customer.Page.EvaluateAsync<string>("document.activeElement.textContent"));
        Assert.Empty(await Accessibility.Check(customer.Page));

        Portal.Advance(Minutes(1));
        await customer.Reload();
        await customer.Press(customer.Words.Resend);
        Assert.Contains(Refused, await customer.Text());
        Assert.DoesNotContain("認証コードを再送しました。", await customer.Text());

        Answers("sent");
        Portal.Advance(Minutes(1));
        await customer.Reload();
        await customer.Press(customer.Words.Resend);
        Assert.Equal("認証コードを再送しました。", await customer.Notice());
        Assert.Equal("", await customer.Text("#delivery"));
    }

    [SkippableFact]
    public async Task Mail_to_a_new_address_that_is_refused_names_it_and_leads_back_to_the_form()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignIn();
        await customer.ToEmailChange();
        Answers("refused");

        await customer.ChangeEmail("misspelt@example.jp");

        Assert.Equal("verify", customer.Place);
        Assert.Contains($"「misspelt@example.jp」{Refused}", await customer.Text());
        await customer.Follow(ToOtherAddress);
        Assert.Equal("email", customer.Place);
        Answers("sent");
        await customer.ChangeEmail("right@example.jp");
        customer.UseMailbox("right@example.jp");
        await customer.EnterCode();
        Assert.Equal("menu", customer.Place);
    }

    [SkippableFact]
    public async Task English_page_says_it_in_English()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(English: true));
        Answers("queued");
        await customer.SignIn();

        Answers("refused");

        await Assertions.Expect(customer.Page.Locator("#delivery")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(
            """
            \s*The mail server of c\*\*\*@example\.jp did not accept the mail with your code\.
            \s*\* If you filter your mail, please allow mails from “comm\.rakuten\.co\.jp”\.
            \s*Even if the address is right, a mail filter can turn the mail away\. Change the filter, then press “Send the code again”\.
            \s*Register another e-mail address\s*
            """.ReplaceLineEndings("")));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_the_service_does_not_answer_the_page_is_shown_with_what_was_last_known(bool slow)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        Answers("queued");
        await customer.SignIn();
        Answers("bounced");
        await Assertions.Expect(customer.Page.Locator("#delivery")).ToContainTextAsync(Bounced);

        if (slow)
        {
            _ = Portal.ApiProxy.Hold();
        }
        else
        {
            Portal.ApiProxy.Failure = ApiFailure.Unreachable;
        }

        Assert.Equal(200, (await customer.Open("verify")).Status);
        Assert.Contains(Late, await customer.Text());
        Assert.Null(await customer.Notice());
        Assert.Equal(204, await StatusOf(customer));
        Assert.Contains(Late, await customer.Text());
    }

    [SkippableFact]
    public async Task Open_page_asks_every_three_seconds_then_less_often_and_not_without_end()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        customer.Window.IsModified = true;
        var start = new DateTime(2026, 11, 22, 9, 0, 0, DateTimeKind.Utc);
        await customer.Page.Clock.InstallAsync(new() { TimeDate = start });
        // Otherwise it goes on by itself beside what the test adds.
        await customer.Page.Clock.PauseAtAsync(start.AddSeconds(1));
        await customer.SignIn();

        for (var asked = 0; asked < 20; asked++)
        {
            await AsksAfter(3);
        }

        await customer.Page.Clock.FastForwardAsync(3000);
        await Task.Delay(300);
        Assert.Equal(20, Asked(customer));
        for (var asked = 20; asked < 40; asked++)
        {
            await AsksAfter(30);
        }

        await customer.Page.Clock.FastForwardAsync(60_000);
        await Task.Delay(300);
        Assert.Equal(40, Asked(customer));

        async Task AsksAfter(int seconds)
        {
            var answer = await customer.Page.RunAndWaitForResponseAsync(
                () => customer.Page.Clock.FastForwardAsync(seconds * 1000),
                response => response.Url.Contains("/verify/status", StringComparison.Ordinal));
            // The script sets the next timer when it has read the whole answer. A timer that is set after the clock was moved never ends.
            // Messages come after the answer's own tasks; the page's other timers stand still.
            await answer.FinishedAsync();
            await customer.Page.EvaluateAsync("""
                async () => {
                    for (let turn = 0; turn < 20; turn++) {
                        await new Promise(done => {
                            const { port1, port2 } = new MessageChannel();
                            port1.onmessage = done;
                            port2.postMessage(0);
                        });
                    }
                }
                """);
        }
    }

    [SkippableFact]
    public async Task Hidden_page_asks_nothing_until_it_is_shown_again()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        customer.Window.IsModified = true;
        await customer.Page.Clock.InstallAsync();
        await customer.SignIn();
        await Show("hidden");

        await customer.Page.Clock.FastForwardAsync(60_000);
        await Task.Delay(300);
        Assert.Equal(0, Asked(customer));

        await customer.Page.RunAndWaitForResponseAsync(
            () => Show("visible"), response => response.Url.Contains("/verify/status", StringComparison.Ordinal));

        Task Show(string state) => customer.Page.EvaluateAsync(
            """
            state => {
              Object.defineProperty(document, "hidden", { configurable: true, get: () => state === "hidden" });
              document.dispatchEvent(new Event("visibilitychange"));
            }
            """,
            state);
    }

    [SkippableFact]
    public async Task Page_of_an_older_sign_in_and_one_that_has_ended_ask_no_more()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignIn();
        var older = customer.Page;
        var reference = await customer.Text("#reference");
        await customer.OpenTab();
        do
        {
            await customer.SignIn();
        }
        while (await customer.Text("#reference") == reference);

        customer.LookAt(older);
        Assert.Equal(0, await StatusOf(customer));
        await customer.Reload();
        Assert.Equal(200, await StatusOf(customer));
        Portal.Advance(Minutes(20));
        Assert.Equal(0, await StatusOf(customer));
    }

    [SkippableFact]
    public async Task Question_of_an_open_page_sets_no_cookie_so_the_answer_to_a_form_is_not_lost()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignIn();
        // The form's answer is a redirect to a page with a message. The script asks before the browser follows it.
        await customer.Page.EvaluateAsync(
            "form => fetch(form.action, { method: 'POST', body: new FormData(form), redirect: 'manual' })",
            await customer.Page.Locator("#form").ElementHandleAsync());

        var answer = await customer.Page.RunAndWaitForResponseAsync(
            () => StatusOf(customer), response => response.Url.Contains("/verify/status", StringComparison.Ordinal));

        Assert.Equal(200, answer.Status);
        Assert.Null(await answer.HeaderValueAsync("set-cookie"));
        Assert.Equal("no-store", await answer.HeaderValueAsync("cache-control"));
        await customer.Reload();
        Assert.Equal("認証コードを入力してください。", (await customer.Errors())["code"]);
    }

    /// <summary>What the service answers from now on about mails that it has sent.</summary>
    private void Answers(string delivery) => Portal.ApiProxy.Rewrite = ("\"delivery\":\"sent\"", $"\"delivery\":\"{delivery}\"");

    private static int Asked(Customer customer) =>
        customer.Monitor.Asked.Count(asked => asked.Contains("/verify/status", StringComparison.Ordinal));

    /// <summary>The status of what the page's script asks for; 0: a redirect.</summary>
    private static Task<int> StatusOf(Customer customer) => customer.Page.EvaluateAsync<int>(
        "fetch(document.getElementById('delivery').dataset.url, { redirect: 'manual' }).then(answer => answer.status)");

    private static async Task ShowsWhatToDo(Customer customer)
    {
        var shown = await customer.Text("#delivery");
        Assert.Contains(Domain, shown);
        Assert.Contains("設定後に「認証コードを再送する」を押してください。", shown);
        Assert.Equal(1, await customer.Link(ToOtherAddress).CountAsync());
    }
}
