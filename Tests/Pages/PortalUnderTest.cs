using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Mail;
using OrleansSelfCare.Portal;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Mail;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>
/// The real portal and the real gateway, each on its own port. The test controls their clock, the mails and the proxy between them.
/// </summary>
public sealed class PortalUnderTest : IAsyncLifetime, IAsyncDisposable
{
    /// <summary>Menu entries with a link; the others are not available yet.</summary>
    private static readonly string[] Links =
    [
        "--Portal:Lines:ip-phone:Menu:0:Entries:0:Url=https://contract.example.jp/",
        "--Portal:Lines:ip-phone:Menu:1:Entries:3:Url=https://number.example.jp/",
        "--Portal:Lines:mobile-choice-050:Menu:0:Entries:0:Url=https://number.example.jp/",
    ];

    private bool _showsMails;
    private string[] _settings = [];
    private WebApplication _app = null!;

    public TestGateway Gateway { get; private set; } = null!;

    /// <summary>Services that send their customers here.</summary>
    public ServiceClients Clients { get; private set; } = null!;

    public ApiProxy ApiProxy { get; private set; } = null!;

    public LogLines Log { get; } = new();

    public Api Api => Gateway.Api;

    public Inbox Inbox => Gateway.Inbox;

    public Uri Address { get; private set; } = null!;

    /// <param name="showsMails">Configures the development page that shows mails.</param>
    public static async Task<PortalUnderTest> Start(bool showsMails = false, params string[] settings)
    {
        var portal = new PortalUnderTest { _showsMails = showsMails, _settings = settings };
        await portal.InitializeAsync();
        return portal;
    }

    public async Task InitializeAsync()
    {
        Clients = await ServiceClients.Start();
        Gateway = await TestGateway.Start(
            "Localhost",
            ["--SelfCare:Proxies:0=127.0.0.1", "--SelfCare:Mail:ReturnPath=bounces+{token}@bounce.example.jp", .. Clients.Settings]);
        ApiProxy = await ApiProxy.Start(Gateway.Api.Address);
        _app = PortalHost.Build(
            [
                "--PORTAL_URLS=http://127.0.0.1:0",
                $"--Portal:Api={ApiProxy.Address}",
                $"--Portal:DataDirectory={Path.Combine(Gateway.Directory, "portal")}",
                $"--Portal:MailFolder={(_showsMails ? Path.Combine(Gateway.Directory, "mail") : "")}",
                .. Links,
                .. _settings,
            ],
            builder =>
            {
                builder.Logging.ClearProviders().AddProvider(Log);
                builder.Services.AddSingleton<TimeProvider>(Gateway.Clock);
            });
        await _app.StartAsync();
        Address = new Uri(_app.Urls.Single());
        // The gateway was started before the portal's address was known.
        Gateway.Services.GetRequiredService<IOptions<SelfCareOptions>>().Value.OpenId.SignInUrl = new Uri(Address, "sign-in").AbsoluteUri;
    }

    /// <summary>Imports a new account of this service line.</summary>
    /// <param name="email">Empty: none is registered.</param>
    public Task<TestAccount> NewAccount(string line, string? email = null) => Import(TestAccount.New(email) with { Line = line });

    public async Task<TestAccount> Import(TestAccount account)
    {
        (await Api.Import(account)).Is(200);
        return account;
    }

    public void Advance(TimeSpan time) => Gateway.Advance(time);

    /// <summary>A customer with a new window that has no page open.</summary>
    public async Task<Customer> NewCustomer(TestAccount account, BrowserSettings? settings = null) =>
        new(this, account, await Browser.Open(settings ?? new()));

    public async Task<int> Sessions(TestAccount account) => (await Api.Show(account)).Is(200).Body.GetProperty("sessions").GetArrayLength();

    /// <summary>The customer signs in at another device, in another network.</summary>
    /// <returns>That session's token.</returns>
    public async Task<string> SignInElsewhere(TestAccount account)
    {
        var challenge = (await Api.LogIn(account)).Is(200)["challenge"];
        using var code = JsonContent.Create(new { challenge, code = Inbox.LastCodeTo(account.Email) });
        return (await Api.Send(
            HttpMethod.Post, $"/v1/{account.Line}/verify", code, header: ("X-Forwarded-For", "203.0.113.9"))).Is(200)["session"]!;
    }

    /// <summary>The newest mail to the address comes back: its host says that it doesn't know the recipient.</summary>
    public async Task Bounce(string address)
    {
        using var notice = new StringContent(
            MailNotice.Bounce(Inbox.CodesTo(address)[^1].ReturnToken!), new MediaTypeHeaderValue("message/rfc822"));
        (await Api.Send(HttpMethod.Post, "/admin/v1/mail-events", notice, TestGateway.OperatorKey)).Is(204);
    }

    /// <summary>Writes the sent mails as files for the development page.</summary>
    public async Task WriteMails()
    {
        var files = new FileMailer(Gateway.Services.GetRequiredService<IOptions<SelfCareOptions>>().Value, Gateway.Clock);
        foreach (var mail in Inbox.Mails)
        {
            await files.Send(mail, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await ApiProxy.DisposeAsync();
        await Gateway.DisposeAsync();
        await Clients.DisposeAsync();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();
}
