using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.WebUtilities;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>Another service sends its customers to the portal to sign in (OpenID Connect), through the real provider.</summary>
[Trait("Category", "Long")]
public sealed class ServiceSignInTests(PortalUnderTest portal) : PagesTest(portal)
{
    private const string Ended = "時間が経過したため、続けることができません。接続先のサービスに戻り、最初からやり直してください。";

    [SkippableTheory]
    [MemberData(nameof(Lines.AllAndOneWithoutScript), MemberType = typeof(Lines))]
    public async Task Customer_signs_in_once_and_then_goes_on_at_once(string line, bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(line, new BrowserSettings(Script: script));

        await Come(customer, line, ("state", "first"));
        Assert.Equal("login", customer.Place);
        Assert.Contains("ご利用のサービスにログインします。", await customer.Text("main"), StringComparison.Ordinal);
        await LogIn(customer);
        await customer.EnterCode();
        await Arrived(customer);
        Assert.Equal("first", Answer(customer)["state"]);
        Assert.NotEmpty(Answer(customer)["code"]);

        var posts = customer.Monitor.Posts;
        await Come(customer, line, ("state", "second"));
        Assert.Equal("second", Answer(customer)["state"]);
        Assert.NotEmpty(Answer(customer)["code"]);
        Assert.Equal(posts, customer.Monitor.Posts);

        // The request is done: the next sign-in is one at the portal alone.
        await customer.Open("menu");
        await customer.Press(customer.Words.LogOut);
        await customer.SignInWithCode();
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_customer_with_an_issued_password_sees_the_page_that_changes_it_and_no_other(bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(Script: script));
        var issued = (await Portal.Api.ResetPassword(customer.Account, mustChange: true)).Is(200)["password"]!;
        await Come(customer, "ip-phone", ("state", "first"));
        await customer.SignIn(issued);

        await customer.EnterCode();

        Assert.Equal("password", customer.Place);
        Assert.Contains("発行されたものです", await customer.Text("main"), StringComparison.Ordinal);
        Assert.Equal(0, await customer.Page.Locator("main a.button").CountAsync());
        foreach (var page in new[] { "menu", "sessions", "continue", "verify" })
        {
            await customer.Open(page);
            Assert.Equal("password", customer.Place);
        }

        await Come(customer, "ip-phone", ("prompt", "none"));
        Assert.Equal("interaction_required", Answer(customer)["error"]);
        await Come(customer, "ip-phone", ("state", "second"));
        Assert.Equal("password", customer.Place);
        await customer.ChangePassword(issued, issued);
        Assert.Equal("password", customer.Place);
        await customer.ChangePassword(issued, "a quite new one");
        Assert.Equal("login", customer.Place);

        await customer.SignIn("a quite new one");
        await customer.EnterCode();
        await Arrived(customer);
        Assert.Equal("second", Answer(customer)["state"]);
        Assert.NotEmpty(Answer(customer)["code"]);
    }

    [SkippableFact]
    public async Task Without_pages_the_service_learns_whether_the_customer_is_signed_in()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();

        await Come(customer, "ip-phone", ("prompt", "none"));
        Assert.Equal("login_required", Answer(customer)["error"]);
        await customer.SignInWithCode();
        await Come(customer, "ip-phone", ("prompt", "none"));
        Assert.NotEmpty(Answer(customer)["code"]);
        await Come(customer, "ip-phone", ("prompt", "none"), ("max_age", "60"));
        Assert.NotEmpty(Answer(customer)["code"]);
        Portal.Advance(Minutes(2));
        await Come(customer, "ip-phone", ("prompt", "none"), ("max_age", "60"));
        Assert.Equal("login_required", Answer(customer)["error"]);
    }

    [SkippableFact]
    public async Task Without_pages_the_line_of_the_only_session_is_taken()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();

        await Come(customer, ServiceClients.OfAllLines, ("prompt", "none"));
        Assert.Equal("login_required", Answer(customer)["error"]);
        await customer.SignInWithCode();
        await Come(customer, ServiceClients.OfAllLines, ("prompt", "none"));
        Assert.NotEmpty(Answer(customer)["code"]);
        customer.UseAccount(await Portal.NewAccount("free-voice"));
        await customer.SignInWithCode();
        await Come(customer, ServiceClients.OfAllLines, ("prompt", "none"));
        Assert.Equal("account_selection_required", Answer(customer)["error"]);
    }

    [SkippableFact]
    public async Task Session_that_has_ended_or_is_too_old_for_the_service_leads_to_the_login()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignInWithCode();

        Portal.Advance(Minutes(1));
        await Come(customer, "ip-phone", ("prompt", "login"));
        Assert.Equal("login", customer.Place);
        await LogIn(customer);
        await customer.EnterCode();
        await Arrived(customer);
        Assert.NotEmpty(Answer(customer)["code"]);

        Portal.Advance(Minutes(31));
        await Come(customer, "ip-phone");
        Assert.Equal("login", customer.Place);
    }

    [SkippableTheory]
    [MemberData(nameof(Lines.AllAndOneWithoutScript), MemberType = typeof(Lines))]
    public async Task Service_that_asks_for_a_newer_sign_in_gets_it_with_a_code_alone(string line, bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(line, new BrowserSettings(Script: script));
        await customer.SignInWithCode();
        Portal.Advance(Minutes(2));

        await Come(customer, line, ("max_age", "60"), ("state", "s"));

        Assert.Equal(("step-up", "ご本人様確認"), (customer.Place, await customer.Heading()));
        // A page that any site can lead to mails nothing.
        Assert.Single(Portal.Inbox.CodesTo(customer.Account.Email));
        await customer.PressTwice(customer.Words.SendCode);
        Assert.Equal("verify", customer.Place);
        Assert.Equal(2, Portal.Inbox.CodesTo(customer.Account.Email).Count);
        Assert.Contains("もう一度認証コードを入力してください。", await customer.Text("main"), StringComparison.Ordinal);
        Assert.Equal(0, await customer.Page.Locator("a[href$='/email']").CountAsync());
        await customer.EnterCode(customer.WrongCode);
        Assert.Contains("4回", await customer.Text("#attempts-left"));
        await customer.EnterCode();
        await Arrived(customer);
        Assert.Equal("s", Answer(customer)["state"]);
        Assert.NotEmpty(Answer(customer)["code"]);
        Assert.Equal(1, await Portal.Sessions(customer.Account));
        await Come(customer, line, ("max_age", "60"), ("state", "again"));
        Assert.NotEmpty(Answer(customer)["code"]);
    }

    [SkippableFact]
    public async Task Customer_may_sign_in_again_or_go_back_instead_of_entering_a_code()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignInWithCode();
        Portal.Advance(Minutes(2));
        await Come(customer, "ip-phone", ("max_age", "60"), ("state", "s"));
        await customer.Follow("認証コードを入力せずにサービスに戻る");
        await Arrived(customer);
        Assert.Equal(("access_denied", "s"), (Answer(customer)["error"], Answer(customer)["state"]));

        await Come(customer, "ip-phone", ("max_age", "60"));
        await customer.Press(customer.Words.SendCode);
        await customer.Follow(customer.Words.LogInInstead);
        await LogIn(customer);
        await customer.EnterCode();
        await Arrived(customer);
        Assert.NotEmpty(Answer(customer)["code"]);
        Assert.Equal(1, await Portal.Sessions(customer.Account));
    }

    [SkippableFact]
    public async Task Code_that_is_needed_again_is_resent_after_a_minute_and_can_expire()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignInWithCode();
        Portal.Advance(Minutes(2));
        await Come(customer, "ip-phone", ("max_age", "60"));
        await customer.Press(customer.Words.SendCode);
        Portal.Advance(Minutes(1));
        await customer.Reload();
        await customer.Press(customer.Words.Resend);
        Assert.Equal("認証コードを再送しました。", await customer.Notice());
        Assert.Equal(3, Portal.Inbox.CodesTo(customer.Account.Email).Count);
        await customer.Open("email");
        Assert.Equal("verify", customer.Place);

        Portal.Advance(Minutes(19));
        await customer.EnterCode();

        Assert.Equal("login", customer.Place);
        Assert.Equal(1, await Portal.Sessions(customer.Account));
    }

    [SkippableFact]
    public async Task Mail_that_was_refused_leads_to_the_sign_in_with_the_password()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignInWithCode();
        Portal.Advance(Minutes(2));
        await Come(customer, "ip-phone", ("max_age", "60"));
        Portal.Inbox.Refuse(customer.Account.Email);

        await customer.Press(customer.Words.SendCode);

        Assert.Contains("送信先のメールサーバーに受け取られませんでした。", await customer.Text("#delivery"), StringComparison.Ordinal);
        Assert.Equal(0, await customer.Page.Locator("a[href$='/email']").CountAsync());
        Assert.Equal(1, await customer.Link(customer.Words.LogInInstead).CountAsync());
    }

    [SkippableFact]
    public async Task Session_that_ended_while_the_code_was_on_its_way_leads_to_the_login()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignInWithCode();
        Portal.Advance(Minutes(2));
        await Come(customer, "ip-phone", ("max_age", "60"));
        var elsewhere = await NewCustomer(customer.Account);
        await elsewhere.SignInWithCode();
        await elsewhere.Open("password");
        await customer.Press(customer.Words.SendCode);
        var code = customer.Code;
        await elsewhere.ChangePassword(customer.Account.Password, "a quite new one");

        await customer.EnterCode(code);

        Assert.Equal("login", customer.Place);
        Assert.Equal(0, await Portal.Sessions(customer.Account));
    }

    [SkippableFact]
    public async Task Customer_whose_address_was_removed_is_led_to_the_login_and_the_page_to_nobody_else()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.Open("step-up");
        Assert.Equal("login", customer.Place);
        await customer.SignInWithCode();
        await customer.Open("step-up");
        Assert.Equal("menu", customer.Place);
        Portal.Advance(Minutes(2));
        await Come(customer, "ip-phone", ("max_age", "60"));
        (await Portal.Api.Import(customer.Account with { Email = "" })).Is(200);

        await customer.Press(customer.Words.SendCode);

        Assert.Equal(("login", "もう一度ログインしてください。"), (customer.Place, await customer.Notice()));
    }

    [SkippableFact]
    public async Task Service_names_the_id_and_the_language()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();

        await Come(customer, "ip-phone", ("login_hint", customer.Account.Id), ("ui_locales", "fr en-GB ja"));
        Assert.Equal("Self-care login", await customer.Heading());
        Assert.Equal(customer.Account.Id, await customer.Typed("Self-care ID"));
        await Come(customer, "ip-phone", ("ui_locales", "ja"));
        Assert.Equal("Self-care login", await customer.Heading());
        Assert.Equal("", await customer.Typed("Self-care ID"));
    }

    [SkippableFact]
    public async Task Service_of_several_lines_lets_the_customer_choose_one()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer("free-voice");

        await Come(customer, ServiceClients.OfAllLines, ("login_hint", customer.Account.Id));
        Assert.Equal("ログインするサービスをお選びください", await customer.Heading());
        await customer.SwitchLanguage();
        Assert.Equal("Choose the service to sign in with", await customer.Heading());
        await customer.SwitchLanguage();
        var names = await customer.Page.Locator(".lines a").AllInnerTextsAsync();
        Assert.Equal(3, names.Count);
        await customer.Follow(names.Single(name => name.StartsWith("フリーボイス", StringComparison.Ordinal)));

        Assert.Equal("login", customer.Place);
        Assert.Equal(customer.Account.Id, await customer.Typed(customer.Words.SelfCareId));
        await customer.Type(customer.Words.Password, customer.Account.Password);
        await customer.Press(customer.Words.Send);
        await customer.EnterCode();
        await Arrived(customer);
        Assert.NotEmpty(Answer(customer)["code"]);
    }

    [SkippableFact]
    public async Task Customer_goes_back_to_the_service_without_signing_in()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await Come(customer, "ip-phone", ("state", "s"));

        await customer.Follow("ログインせずにサービスに戻る");

        await Arrived(customer);
        Assert.Equal(("access_denied", "s"), (Answer(customer)["error"], Answer(customer)["state"]));
        await customer.Open("login");
        Assert.DoesNotContain("ご利用のサービスにログインします。", await customer.Text("main"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Request_that_took_too_long_ends_at_the_menu_which_says_so()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await Come(customer, "ip-phone");
        Portal.Advance(Minutes(10));
        await LogIn(customer);
        Portal.Advance(Minutes(10));

        await customer.EnterCode();

        Assert.Equal("menu", customer.Place);
        Assert.Equal(Ended, await customer.Notice());
        await customer.Reload();
        Assert.Null(await customer.Notice());
    }

    [SkippableFact]
    public async Task Login_page_forgets_a_request_that_took_too_long()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await Come(customer, "ip-phone");
        Portal.Advance(Minutes(20));

        await customer.SignInWithCode();
    }

    [SkippableFact]
    public async Task Handle_that_the_provider_did_not_give_leads_a_signed_in_customer_to_the_menu()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignInWithCode();

        await customer.Open("/sign-in?handle=made-up&line=ip-phone");

        Assert.Equal(("menu", Ended), (customer.Place, await customer.Notice()));
    }

    [SkippableFact]
    public async Task Request_of_another_browser_ends_at_the_menu()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using var toPortal = await http.GetAsync(new Uri(Portal.Clients.Authorize("ip-phone")));
        customer.Monitor.Allow(Portal.Clients.Issuer);
        await customer.Open(toPortal.Headers.Location!.PathAndQuery);
        await LogIn(customer);

        await customer.EnterCode();

        await customer.ArriveAt("**/ip-phone/menu");
        Assert.Equal(Ended, await customer.Notice());
    }

    [SkippableTheory]
    [InlineData("/sign-in")]
    [InlineData("/sign-in?line=ip-phone")]
    [InlineData("/sign-in?handle=made-up")]
    [InlineData("/sign-in?handle=made-up&line=no-such-line")]
    [InlineData("/sign-in?handle=made-up&line=ip-phone&prompt=none")]
    public async Task What_no_provider_sent_is_answered_by_a_page_that_says_to_begin_again(string address)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();

        var response = await customer.Open(address);

        Assert.Equal(400, response.Status);
        Assert.Equal(Ended, await customer.Notice());
        Assert.Empty(await Accessibility.Check(customer.Page));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_double_click_on_the_code_form_arrives_at_the_service_with_one_session(bool script)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(settings: new BrowserSettings(Script: script));
        await Come(customer, "ip-phone");
        await LogIn(customer);
        await customer.Type(customer.Words.Code, customer.Code);

        await customer.PressTwice(customer.Words.Send);

        await Arrived(customer);
        Assert.NotEmpty(Answer(customer)["code"]);
        Assert.Equal(1, await Portal.Sessions(customer.Account));
    }

    [SkippableFact]
    public async Task Longest_request_is_remembered_through_the_sign_in()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        var state = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(2_800));

        await Come(customer, "ip-phone", ("state", state));
        await LogIn(customer);
        await customer.EnterCode();

        await Arrived(customer);
        Assert.Equal(state, Answer(customer)["state"]);
    }

    [SkippableFact]
    public async Task Service_that_can_not_be_reached_is_tried_again_by_a_reload()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignInWithCode();
        Portal.Advance(Minutes(1));
        await Come(customer, "ip-phone", ("prompt", "login"));
        Portal.ApiProxy.Failure = ApiFailure.Unreachable;
        await customer.Open("continue");
        Assert.Contains("混み合っています", await customer.Text("main"), StringComparison.Ordinal);
        Portal.ApiProxy.Failure = ApiFailure.None;

        await customer.Reload();

        // The session is older than the request.
        Assert.Equal("login", customer.Place);
    }

    [Theory]
    [InlineData('`', 6_000)]
    [InlineData('a', 5_001)]
    public async Task Nobody_fills_a_browsers_cookies_with_a_handle_that_is_none(char of, int length)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        // As a browser sends it: .NET would encode the character.
        using var response = await http.GetAsync(new Uri(
            $"{Portal.Address}sign-in?line=ip-phone&handle={new string(of, length)}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.DoesNotContain(
            response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [],
            cookie => cookie.StartsWith("__Host-request", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Browser_keeps_the_newest_request_alone()
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = Portal.Address,
        };
        var cookies = new Dictionary<string, string>();
        foreach (var line in Lines.Ids)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/sign-in?line={line}&handle={new string('h', 5_000)}");
            request.Headers.Add("Cookie", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));
            using var response = await http.SendAsync(request);
            Assert.Equal($"/{line}/login", response.Headers.Location?.OriginalString);
            foreach (var cookie in response.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0].Split('=')))
            {
                if (cookie[1].Length == 0)
                {
                    cookies.Remove(cookie[0]);
                }
                else
                {
                    cookies[cookie[0]] = cookie[1];
                }
            }

            Assert.NotEmpty(cookies.Keys);
            Assert.All(cookies.Keys, name => Assert.StartsWith($"__Host-request-{line}", name, StringComparison.Ordinal));
            Assert.InRange(cookies.Sum(cookie => cookie.Value.Length), 5_000, 8_000);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Login_page_is_not_compressed_over_TLS_if_it_shows_what_a_service_chose(bool isRemembered)
    {
        await using var trusting = await PortalUnderTest.Start(settings: "--Portal:Proxies:0=127.0.0.1");
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var http = new HttpClient(handler) { BaseAddress = trusting.Address };
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        http.DefaultRequestHeaders.Add("Accept-Encoding", "br");
        using var answer = await http.GetAsync(new Uri("/sign-in?handle=h&line=ip-phone&login_hint=IP1001", UriKind.Relative));
        Assert.Equal((HttpStatusCode.Redirect, "/ip-phone/login"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        if (isRemembered)
        {
            http.DefaultRequestHeaders.Add("Cookie", answer.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        }

        using var page = await http.GetAsync(new Uri("/ip-phone/login", UriKind.Relative));

        Assert.Equal((string[])(isRemembered ? [] : ["br"]), page.Content.Headers.ContentEncoding);
    }

    /// <summary>Comes from the service's site.</summary>
    private async Task Come(Customer customer, string client, params (string Name, string Value)[] parameters)
    {
        customer.Monitor.Allow(Portal.Clients.Issuer, Portal.Clients.Callback);
        await customer.Page.GotoAsync(Portal.Clients.Authorize(client, parameters));
    }

    /// <summary>The first step, on the page that is open.</summary>
    private static async Task LogIn(Customer customer)
    {
        await customer.Type(customer.Words.SelfCareId, customer.Account.Id);
        await customer.Type(customer.Words.Password, customer.Account.Password);
        await customer.Press(customer.Words.Send);
    }

    private Task Arrived(Customer customer) => customer.ArriveAt($"{Portal.Clients.Callback}**");

    /// <summary>What the provider told the service.</summary>
    private Dictionary<string, string> Answer(Customer customer)
    {
        Assert.StartsWith(Portal.Clients.Callback.AbsoluteUri, customer.Page.Url, StringComparison.Ordinal);
        return QueryHelpers.ParseQuery(new Uri(customer.Page.Url).Query).ToDictionary(field => field.Key, field => field.Value.ToString());
    }
}
