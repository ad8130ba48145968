using System.Net;
using Microsoft.Extensions.Logging;
using OrleansSelfCare.Desk;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Operators;
using OrleansSelfCare.Tests.Pages;

namespace OrleansSelfCare.Tests.Agents;

/// <summary>Agents sign in at the company's OpenID provider, and call the service as themselves.</summary>
public sealed class SignInTests(DeskUnderTest desk) : DeskTest(desk)
{
    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Agent_signs_in_and_the_audit_log_and_the_timeline_name_the_agent(bool script)
    {
        Browser.SkipIfMissing();
        var account = await Desk.Import(TestAccount.New());
        var agent = await NewAgent(new BrowserSettings(Script: script), "support");

        await agent.Open($"/{account.Line}/{account.Id}");
        Assert.Contains(CompanyProvider.AgentName, await agent.Text("header"), StringComparison.Ordinal);
        await agent.Type("理由または問い合わせ番号", "T-1001");
        await agent.Press("メモだけを残す");

        var noted = (await Desk.Api.Timeline(account)).Is(200).Body.GetProperty("events").EnumerateArray()
            .Single(entry => entry.GetProperty("event").GetString() == "noted");
        Assert.Equal(
            ($"agent:{CompanyProvider.AgentName}", "T-1001"), (noted.GetProperty("by").GetString(), noted.GetProperty("note").GetString()));
        Assert.Contains(
            AuditLines.Read(AuditLines.FileIn(Desk.Gateway.Directory)),
            line => line.Of("agent") == CompanyProvider.AgentName && line.Of("reason") == "T-1001");
    }

    [SkippableFact]
    public async Task Sign_out_ends_the_session_for_a_copy_of_its_cookie_too_and_the_one_at_the_company()
    {
        Browser.SkipIfMissing();
        var agent = await NewAgent("view");
        await agent.Open("/");
        var cookie = (await agent.Window.Context.CookiesAsync()).Single(cookie => cookie.Name == "__Host-agent");
        var before = Desk.Company.SignOuts;

        await agent.Press("サインアウト");
        await Microsoft.Playwright.Assertions.Expect(agent.Page).ToHaveURLAsync(new Uri(Desk.Address, "signed-out").ToString());

        Assert.Equal(before + 1, Desk.Company.SignOuts);
        Assert.Contains("サインアウトしました", await agent.Text(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Found, (await Ask("/", $"__Host-agent={cookie.Value}")).StatusCode);
    }

    [SkippableFact]
    public async Task Session_ends_after_the_idle_time_which_news_that_the_page_asks_for_do_not_prolong()
    {
        Browser.SkipIfMissing();
        var account = await Desk.Import(TestAccount.New());
        var agent = await NewAgent("view");
        await agent.Open("/");
        Desk.Gateway.Advance(TimeSpan.FromMinutes(10));
        await agent.Open($"/{account.Line}/{account.Id}");
        Desk.Gateway.Advance(TimeSpan.FromMinutes(10));
        var cookies = await agent.Window.Context.CookiesAsync();
        var session = $"__Host-agent={cookies.Single(cookie => cookie.Name == "__Host-agent").Value}";

        using var news = await Ask($"/{account.Line}/{account.Id}?handler=News", session);
        Assert.Equal(HttpStatusCode.OK, news.StatusCode);
        Assert.DoesNotContain(CookiesOf(news), cookie => cookie.StartsWith("__Host-agent=", StringComparison.Ordinal));
        Desk.Gateway.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(HttpStatusCode.Found, (await Ask("/", session)).StatusCode);
        using var signIn = await Ask("/sign-in", session);
        Assert.Contains("max_age=900", signIn.Headers.Location!.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sign_out_after_the_session_has_ended_goes_on_to_the_provider_and_deletes_no_cookie()
    {
        // As before every sign-out: the first call of both processes takes longer than a sign-out waits for the provider.
        using var signIn = await Ask("/sign-in", "");
        Assert.Equal(HttpStatusCode.Found, signIn.StatusCode);

        using var answer = await Ask("/sign-out", "", HttpMethod.Post);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains($"client_id={CompanyProvider.ClientId}", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(CookiesOf(answer), cookie => cookie.StartsWith("__Host-agent=", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Sign_out_while_the_provider_is_away_ends_the_session_and_says_that_the_one_there_goes_on()
    {
        Browser.SkipIfMissing();
        var agent = await NewAgent("view");
        await agent.Open("/");
        var cookie = (await agent.Window.Context.CookiesAsync()).Single(cookie => cookie.Name == "__Host-agent");
        Desk.Company.IsAway = true;

        await agent.Press("サインアウト");

        Assert.Equal("/signed-out?here", agent.Path);
        Assert.Contains("会社のサインインは終了していません", await agent.Text(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Found, (await Ask("/", $"__Host-agent={cookie.Value}")).StatusCode);
        Assert.Contains(Desk.Log.Lines, line => line.Contains("Sign-out here only", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData(21)]
    [InlineData(null)]
    public async Task Sign_in_that_the_provider_did_not_ask_for_again_opens_no_session(int? minutesAgo)
    {
        Browser.SkipIfMissing();
        var agent = await NewAgent("view");
        Desk.Company.SignedInFor = minutesAgo is { } minutes ? TimeSpan.FromMinutes(minutes) : null;

        await agent.Open("/");

        Assert.Equal("/signed-out?failed", agent.Path);
        Assert.Contains(Desk.Log.Lines, line => line.Contains("no auth_time, or one older than", StringComparison.Ordinal));
        // Clocks may differ by five minutes.
        Desk.Company.SignedInFor = TimeSpan.FromMinutes(19);
        await agent.Open("/");
        Assert.Equal("/", agent.Path);
    }

    [SkippableFact]
    public async Task Next_session_in_the_same_browser_sees_nothing_of_the_one_before()
    {
        Browser.SkipIfMissing();
        var account = await Desk.Import(TestAccount.New());
        var agent = await NewAgent("support");
        await agent.Open($"/{account.Line}/{account.Id}");
        await agent.Type("理由または問い合わせ番号", "T-1003");
        await agent.Press("メモだけを残す");
        await agent.Window.Context.ClearCookiesAsync(new() { Name = "__Host-agent" });

        await agent.Open($"/{account.Line}/{account.Id}/done");

        Assert.Equal($"/{account.Line}/{account.Id}", agent.Path);
        Assert.Equal("", await agent.Page.InputValueAsync("#reason"));
    }

    [Fact]
    public async Task Provider_that_is_away_is_said_and_logged()
    {
        var log = new LogLines();
        await using var desk = DeskHost.Build(
            [
                "--DESK_URLS=http://127.0.0.1:0", $"--Desk:Api={Desk.ApiProxy.Address}", .. Desk.Company.DeskSettings,
                "--Desk:OpenId:Authority=http://127.0.0.1:1/",
            ],
            builder => builder.Logging.ClearProviders().AddProvider(log));
        await desk.StartAsync();

        using var answer = await Ask("/sign-in", "", from: desk.Urls.Single());

        Assert.Equal("/signed-out?failed", answer.Headers.Location?.OriginalString);
        Assert.Contains(log.Lines, line => line.Contains("Desk:OpenId:Authority does not answer", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Form_that_comes_too_late_does_nothing_and_says_so()
    {
        Browser.SkipIfMissing();
        var account = await Desk.Import(TestAccount.New());
        var agent = await NewAgent("support");
        await agent.Open($"/{account.Line}/{account.Id}");
        await agent.Type("理由または問い合わせ番号", "T-1002");
        Desk.Gateway.Advance(TimeSpan.FromMinutes(16));

        await agent.Press("ロックをすべて解除");

        Assert.Contains("操作は行われていません", await agent.Text(), StringComparison.Ordinal);
        await agent.Follow("サインイン");
        Assert.Equal($"/{account.Line}/{account.Id}/unlock", agent.Path);
    }

    [SkippableFact]
    public async Task Refused_sign_in_and_a_token_that_the_service_refuses_lead_to_a_page_that_says_so()
    {
        Browser.SkipIfMissing();
        var account = await Desk.Import(TestAccount.New());
        Desk.Company.Refuses = true;
        var agent = await NewAgent("support");
        await agent.Open("/");
        Assert.Contains("サインインが完了しませんでした", await agent.Text(), StringComparison.Ordinal);

        (Desk.Company.Refuses, Desk.Company.Audience) = (false, "https://another-api.example.co.jp/");
        await agent.Open($"/{account.Line}/{account.Id}");

        Assert.Equal("/signed-out?refused", agent.Path);
    }

    [Fact]
    public async Task Answer_of_the_provider_for_another_browser_opens_no_session()
    {
        using var answer = await Ask("/signin-oidc?code=stolen&state=stolen", "");

        Assert.Equal("/signed-out?failed", answer.Headers.Location?.OriginalString);
        Assert.DoesNotContain(CookiesOf(answer), cookie => cookie.StartsWith("__Host-agent=", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/ip-phone/somebody")]
    [InlineData("/ip-phone/somebody?handler=News")]
    [InlineData("/ip-phone/somebody/unlock")]
    [InlineData("/ip-phone/somebody/done")]
    [InlineData("/no/such/page/at/all")]
    public async Task No_page_opens_without_a_session(string path)
    {
        using var answer = await Ask(path, "");

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.StartsWith(new Uri(Desk.Address, "sign-in").AbsoluteUri, answer.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    public async Task Sign_in_leads_back_to_no_other_site(string back)
    {
        using var answer = await Ask($"/signed-out?return={Uri.EscapeDataString(back)}", "");

        Assert.DoesNotContain("evil", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> CookiesOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [];

    private async Task<HttpResponseMessage> Ask(string path, string cookies, HttpMethod? method = null, string? from = null)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using var request = new HttpRequestMessage(
            method ?? HttpMethod.Get, new Uri(from is null ? Desk.Address : new Uri(from), path));
        if (cookies.Length > 0)
        {
            request.Headers.Add("Cookie", cookies);
        }

        return await http.SendAsync(request);
    }
}
