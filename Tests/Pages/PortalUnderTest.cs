using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Imports;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Mail;
using OrleansSelfCare.Portal;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>The real portal over the real gateway, each on a port of its own; the clock of both, the mails and the line between them are a test's.</summary>
public sealed class PortalUnderTest : IAsyncLifetime, IAsyncDisposable
{
    /// <summary>Entries that lead somewhere; the others are not available yet.</summary>
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

    public ApiLine Line { get; private set; } = null!;

    public LogLines Log { get; } = new();

    public Api Api => Gateway.Api;

    public Inbox Inbox => Gateway.Inbox;

    public Uri Address { get; private set; } = null!;

    /// <param name="showsMails">As in development.</param>
    public static async Task<PortalUnderTest> Start(bool showsMails = false, params string[] settings)
    {
        var portal = new PortalUnderTest { _showsMails = showsMails, _settings = settings };
        await portal.InitializeAsync();
        return portal;
    }

    public async Task InitializeAsync()
    {
        Gateway = await TestGateway.Start("Localhost", "--SelfCare:Proxies:0=127.0.0.1");
        Line = await ApiLine.To(Gateway.Api.Address);
        _app = PortalHost.Build(
            [
                "--PORTAL_URLS=http://127.0.0.1:0",
                $"--Portal:Api={Line.Address}",
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
    }

    /// <summary>An account of that line that no other test has, imported.</summary>
    /// <param name="email">Empty: none is registered.</param>
    public Task<TestAccount> Account(string line, string? email = null) => Import(TestAccount.New(email) with { Line = line });

    public async Task<TestAccount> Import(TestAccount account)
    {
        (await Api.Import(account)).Is(200);
        return account;
    }

    public void Pass(TimeSpan time) => Gateway.Pass(time);

    /// <summary>A person with a window of their own, in front of no page yet.</summary>
    public async Task<Customer> Customer(TestAccount account, Look? look = null) => new(this, account, await Browser.Open(look ?? new()));

    /// <summary>How many sessions the account has.</summary>
    public async Task<int> Sessions(TestAccount account) => (await Api.Show(account)).Is(200).Body.GetProperty("sessions").GetArrayLength();

    /// <summary>The mails that went out, as files for the development page.</summary>
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
        await Line.DisposeAsync();
        await Gateway.DisposeAsync();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();
}
