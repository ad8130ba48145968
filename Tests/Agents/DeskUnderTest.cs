using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansSelfCare.Desk;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Pages;

namespace OrleansSelfCare.Tests.Agents;

/// <summary>The real desk, the real gateway and an OpenID provider, each on its own port.</summary>
public sealed class DeskUnderTest : IAsyncLifetime, IAsyncDisposable
{
    private WebApplication _app = null!;
    private bool _isTrial;

    /// <summary>Null: the company's.</summary>
    private IAgentsProvider? _other;

    internal CompanyProvider Company { get; private set; } = null!;

    /// <summary>Where agents sign in.</summary>
    internal IAgentsProvider Provider => _other ?? Company;

    public TestGateway Gateway { get; private set; } = null!;

    /// <summary>Between the desk and the gateway.</summary>
    public ApiProxy ApiProxy { get; private set; } = null!;

    public LogLines Log { get; } = new();

    public Api Api => Gateway.Api;

    public Uri Address { get; private set; } = null!;

    /// <summary>With the sign-in by operator key, and the clock at a fixed time.</summary>
    public static async Task<DeskUnderTest> StartTrial()
    {
        var desk = new DeskUnderTest { _isTrial = true };
        await desk.InitializeAsync();
        return desk;
    }

    /// <param name="provider">It ends with the desk.</param>
    internal static async Task<DeskUnderTest> StartAt(IAgentsProvider provider)
    {
        var desk = new DeskUnderTest { _other = provider };
        await desk.InitializeAsync();
        return desk;
    }

    public async Task InitializeAsync()
    {
        Company = await CompanyProvider.Start();
        Gateway = await TestGateway.Start(
            "Localhost",
            [
                "--SelfCare:Proxies:0=127.0.0.1",
                "--SelfCare:Mail:ReturnPath=bounces+{token}@bounce.example.jp",
                .. Provider.GatewaySettings,
            ]);
        if (!_isTrial)
        {
            // The provider's clock is the machine's.
            Gateway.Clock.SetUtcNow(DateTimeOffset.UtcNow);
        }

        Company.Clock = Gateway.Clock;

        ApiProxy = await ApiProxy.Start(Gateway.Api.Address);
        _app = DeskHost.Build(
            [
                "--DESK_URLS=http://127.0.0.1:0",
                $"--Desk:Api={ApiProxy.Address}",
                .. _isTrial ? ["--Desk:KeySignIn=true"] : Provider.DeskSettings,
            ],
            builder =>
            {
                builder.Logging.ClearProviders().AddProvider(Log);
                builder.Services.AddSingleton<TimeProvider>(Gateway.Clock);
            });
        await _app.StartAsync();
        Address = new Uri(_app.Urls.Single());
    }

    public async Task<TestAccount> Import(params TestAccount[] accounts)
    {
        (await Api.Import(accounts)).Is(200);
        return accounts[0];
    }

    /// <summary>An agent with a new window, not signed in yet.</summary>
    /// <param name="rights">Of the agent.</param>
    public async Task<Agent> NewAgent(BrowserSettings? settings = null, params string[] rights)
    {
        Company.Rights = rights;
        return new(this, await Browser.Open(settings ?? new()));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await ApiProxy.DisposeAsync();
        await Gateway.DisposeAsync();
        await Company.DisposeAsync();
        if (_other is not null)
        {
            await _other.DisposeAsync();
        }
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();
}
