using Microsoft.Extensions.Logging;
using OrleansSelfCare.Portal;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Pages;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Mail.Postfix;

/// <summary>
/// A real mail server takes the mails over STARTTLS with AUTH, and its own bounce comes back through its pipe. Skipped by name where
/// Postfix is not installed.
/// </summary>
[Trait("Category", "Long")]
public sealed class PostfixTests : IAsyncLifetime
{
    private readonly PostfixServer _postfix = new();
    private GatewayProcess _gateway = null!;

    private Api Api => _gateway.Api;

    public async Task InitializeAsync()
    {
        _gateway = new(
            "Localhost",
            "--SelfCare:Proxies:0=127.0.0.1",
            "--SelfCare:Mail:Transport=Smtp",
            "--SelfCare:Mail:From=no-reply@selfcare.example",
            $"--SelfCare:Mail:ReturnPath={PostfixServer.ReturnPath}",
            "--SelfCare:Mail:Smtp:Host=localhost",
            $"--SelfCare:Mail:Smtp:Port={_postfix.Port}",
            $"--SelfCare:Mail:Smtp:User={PostfixServer.User}",
            $"--SelfCare:Mail:Smtp:Password={PostfixServer.Password}",
            $"--SelfCare:Mail:Smtp:Authority={_postfix.Authority}");
        if (PostfixServer.Missing is null)
        {
            await _postfix.Start();
            await _gateway.Start();
            _postfix.SendNoticesTo(Api.Address);
        }
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _postfix.DisposeAsync();
    }

    [SkippableFact]
    public async Task A_code_arrives_over_STARTTLS_with_AUTH()
    {
        PostfixServer.SkipIfMissing();
        var account = await Customer($"known@{PostfixServer.Domain}");

        var challenge = (await Api.LogIn(account)).Is(200);
        Assert.True(challenge["delivery"] == "sent", $"{_gateway.Out}\n{_postfix.Log}");
        var mails = await Eventually(() => _postfix.Mails.ToList(), mails => mails.Count == 1);

        (await Api.Verify(account, challenge["challenge"]!, FiledCode.Read(mails[0]).Code)).Is(200);
        Assert.Contains($"sasl_username={PostfixServer.User}", _postfix.Log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_recipient_that_Postfix_refuses_is_told_at_once()
    {
        PostfixServer.SkipIfMissing();
        var account = await Customer(PostfixServer.Refused);

        var challenge = (await Api.LogIn(account)).Is(200)["challenge"]!;

        Assert.Equal("refused", await Delivery(account, challenge));
        Assert.Single(_postfix.Log.Split('\n'), row => row.Contains("NOQUEUE: reject: RCPT", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Postfixs_own_bounce_shows_on_the_page_of_the_waiting_customer()
    {
        PostfixServer.SkipIfMissing();
        Browser.SkipIfMissing();
        var account = await Customer(PostfixServer.Unknown);
        await using var portal = PortalHost.Build(
            [
                "--PORTAL_URLS=http://127.0.0.1:0",
                $"--Portal:Api={Api.Address}",
                $"--Portal:DataDirectory={Path.Combine(_gateway.Directory, "portal")}",
            ],
            builder => builder.Logging.ClearProviders());
        await portal.StartAsync();
        var window = await Browser.Open(new());

        await window.Page.GotoAsync($"{portal.Urls.Single()}/{account.Line}/login");
        await window.Page.FillAsync("input[name=selfCareId]", account.Id);
        await window.Page.FillAsync("input[name=password]", account.Password);
        await window.Page.ClickAsync("form button");
        await Microsoft.Playwright.Assertions.Expect(window.Page).ToHaveURLAsync($"{portal.Urls.Single()}/{account.Line}/verify");

        await Microsoft.Playwright.Assertions.Expect(window.Page.Locator("#delivery[data-state=bounced]")).ToBeVisibleAsync();
        await Browser.Close(window);
        var timeline = (await Api.Timeline(account)).Is(200).Body.ToString();
        Assert.Contains("5.1.1", timeline, StringComparison.Ordinal);
        Assert.DoesNotContain(PostfixServer.Unknown, _gateway.Out + _gateway.Err, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_notice_waits_in_Postfix_while_the_service_is_away()
    {
        PostfixServer.SkipIfMissing();
        var account = await Customer(PostfixServer.Unknown);
        _postfix.SendNoticesTo(new Uri("http://127.0.0.1:9/"));
        var challenge = (await Api.LogIn(account)).Is(200)["challenge"]!;
        await Eventually(() => _postfix.Log, log => log.Contains("status=deferred", StringComparison.Ordinal));

        _postfix.SendNoticesTo(Api.Address);
        await _postfix.Flush();

        await Eventually(() => Delivery(account, challenge), delivery => delivery == "bounced");
    }

    private async Task<string?> Delivery(TestAccount account, string challenge) =>
        (await Api.Post($"/v1/{account.Line}/status", new { challenge })).Is(200)["delivery"];

    private async Task<TestAccount> Customer(string email)
    {
        var account = TestAccount.New(email);
        (await Api.Import(account)).Is(200);
        return account;
    }
}
