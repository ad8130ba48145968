using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OrleansSelfCare.Gateway;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Storage.Sqlite;
using OrleansSelfCare.TestKit;

namespace OrleansSelfCare.Tests.Hosts;

/// <summary>
/// The real gateway on a real port, over a real store in a folder of its own. A test controls its clock, its mail server and its store
/// connection.
/// </summary>
public sealed class TestGateway : ContractHost
{
    public const string OperatorKey = "operator-key-of-the-tests-0123456789";
    private readonly string _hosting;
    private readonly string[] _settings;
    private readonly bool _ownsDirectory;
    private readonly Action<WebApplicationBuilder>? _adjust;
    private WebApplication? _app;
    private Api? _api;

    private TestGateway(
        string hosting,
        string directory,
        bool ownsDirectory,
        FakeTimeProvider clock,
        Inbox inbox,
        string[] settings,
        Action<WebApplicationBuilder>? adjust)
    {
        (_hosting, Directory, _ownsDirectory, _settings, _adjust) = (hosting, directory, ownsDirectory, settings, adjust);
        (Clock, Inbox) = (clock, inbox);
    }

    public string Directory { get; }

    public FakeTimeProvider Clock { get; }

    public override Inbox Inbox { get; }

    public LogLines Log { get; } = new();

    public StoreConnection Store { get; } = new();

    public override Api Api => _api!;

    public override DateTimeOffset Now => Clock.GetUtcNow();

    public override IServiceProvider Services => _app!.Services;

    public static Task<TestGateway> Start(string hosting, params string[] settings) => Start(hosting, adjust: null, settings);

    /// <param name="adjust">Replaces services or adds its own.</param>
    public static async Task<TestGateway> Start(string hosting, Action<WebApplicationBuilder>? adjust, string[] settings)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("selfcare-test-").FullName;
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
        var gateway = new TestGateway(hosting, directory, true, clock, new Inbox(), settings, adjust);
        await gateway.Open();
        return gateway;
    }

    public override void Advance(TimeSpan time) => Clock.Advance(time);

    public override Task InjectFault(TestAccount account, StoreFault fault)
    {
        Store.InjectFault(account.Key, fault);
        return Task.CompletedTask;
    }

    public override Task<StoreCalls> Calls(TestAccount account) => Task.FromResult(Store.Calls(account.Key));

    public override async Task<ContractHost> StartTwin() => await StartTwin([]);

    /// <param name="settings">That differ from those of this gateway.</param>
    /// <param name="adjust">Also replaces services or adds its own.</param>
    public async Task<TestGateway> StartTwin(string[] settings, Action<WebApplicationBuilder>? adjust = null)
    {
        // Its own store, because the first gateway has the lock of the directory.
        var twin = new TestGateway(_hosting, Directory, false, Clock, Inbox, [.. _settings, .. settings], builder =>
        {
            builder.Services.AddSingleton(services => new SqliteAccountStore(Directory, services.GetRequiredService<AccountDigests>()));
            _adjust?.Invoke(builder);
            adjust?.Invoke(builder);
        });
        await twin.Open();
        return twin;
    }

    public override async Task Restart(bool oneSilo = false)
    {
        await Close();
        await Open();
    }

    public override async ValueTask DisposeAsync()
    {
        await Close();
        if (_ownsDirectory)
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }

    private async Task Open()
    {
        _app = GatewayHost.Build(
            [
                "--urls=http://127.0.0.1:0",
                $"--SelfCare:Hosting={_hosting}",
                $"--SelfCare:DataDirectory={Directory}",
                $"--SelfCare:OperatorKey={OperatorKey}",
                "--SelfCare:Password:Iterations=1000",
                "--SelfCare:Limits:Enabled=false",
                .. _settings,
            ],
            Adjust);
        await _app.StartAsync();
        _api = new Api(new Uri(_app.Urls.First()));
    }

    private void Adjust(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders().AddProvider(Log);
        builder.Services.AddKeyedSingleton<TimeProvider>(SelfCareClock.Key, Clock);
        builder.Services.AddSingleton<IMailer>(Inbox);
        FaultyStorage.Wrap(builder.Services, Store);
        _adjust?.Invoke(builder);
    }

    private async Task Close()
    {
        Api.Dispose();
        await _app!.StopAsync();
        await _app.DisposeAsync();
    }
}
