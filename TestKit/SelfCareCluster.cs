using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;
using Orleans.Storage;
using Orleans.TestingHost;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Gateway;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Hosting.Silos;
using OrleansSelfCare.Storage.Sqlite;

namespace OrleansSelfCare.TestKit;

/// <summary>
/// The real product inside a test: silos of Orleans' TestingHost with the product's grains, the real gateway on a port of its own, an inbox
/// to read codes from and a clock to move. The silos share one store, so that what is stored outlives any of them; it is gone with the test.
/// </summary>
public sealed class SelfCareCluster : IAsyncDisposable
{
    /// <summary>What an operator's call carries: <c>Authorization: Bearer …</c>.</summary>
    public const string OperatorKey = "operator-key-of-the-tests-0123456789";

    private readonly short _silos;
    private readonly string[] _settings;
    private readonly string _directory;
    private readonly SqliteAccountStore _store;
    private readonly IGrainStorage _storage;
    private readonly bool _ownsStore;
    private InProcessTestCluster? _cluster;
    private WebApplication? _gateway;
    private HttpClient? _http;

    private SelfCareCluster(short silos, string[] settings, Func<IGrainStorage, IGrainStorage> wrap)
    {
        (_silos, _settings) = (silos, settings);
        _directory = Directory.CreateTempSubdirectory("selfcare-cluster-").FullName;
        KeyRing.LoadOrCreate(KeyFile);
        (_store, _ownsStore) = (new SqliteAccountStore(_directory), true);
        _storage = wrap(new SqliteGrainStorage(_store));
        Clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
        Inbox = new Inbox();
    }

    private SelfCareCluster(SelfCareCluster twin) =>
        (_silos, _settings, _directory, _store, _storage, Clock, Inbox) =
            (1, twin._settings, twin._directory, twin._store, twin._storage, twin.Clock, twin.Inbox);

    /// <summary>Where the gateway listens.</summary>
    public Uri Address => new(Running(_gateway).Urls.Single());

    /// <summary>A client of the gateway.</summary>
    public HttpClient Http => Running(_http);

    /// <summary>Every mail that was sent.</summary>
    public Inbox Inbox { get; }

    /// <summary>The product's clock; Orleans' own is not moved by it.</summary>
    public FakeTimeProvider Clock { get; }

    /// <summary>The silos, to stop or kill one.</summary>
    public InProcessTestCluster Silos => Running(_cluster);

    /// <param name="silos">How many.</param>
    /// <param name="settings">The product's settings, as <c>--SelfCare:Code:Lifetime=00:10:00</c>. Passwords are hashed cheaply and nobody is limited unless these say so.</param>
    public static Task<SelfCareCluster> Start(short silos = 2, params string[] settings) => Start(silos, settings, storage => storage);

    /// <param name="wrap">Puts a test's own storage around the silos'.</param>
    internal static async Task<SelfCareCluster> Start(short silos, string[] settings, Func<IGrainStorage, IGrainStorage> wrap)
    {
        var cluster = new SelfCareCluster(silos, settings, wrap);
        try
        {
            await cluster.Open();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A second cluster over the same store, as when two activations of one account exist for a while.</summary>
    internal async Task<SelfCareCluster> StartTwin()
    {
        var twin = new SelfCareCluster(this);
        await twin.Open();
        return twin;
    }

    /// <summary>Puts the account there, or brings it to what is given.</summary>
    /// <returns>The account.</returns>
    public async Task<TestAccount> AddAccount(TestAccount? account = null)
    {
        account ??= TestAccount.New();
        if (!AccountId.TryCreate(account.Line, account.Id, out var id))
        {
            throw new ArgumentException("That can be no account's id.", nameof(account));
        }

        await Running(_cluster).Client.GetAccount(id).ImportAsync(new(
            new Password(account.Password),
            account.Email.Length > 0 ? account.Email : null,
            account.Phone.Length > 0 ? account.Phone : null,
            account.Disabled == "true",
            OnlyNew: false,
            PasswordHash: null,
            new Operator("test", "127.0.0.1")));
        return account;
    }

    /// <summary>Stops every silo and the gateway, and starts others over the same store. The gateway's address changes.</summary>
    public async Task Restart()
    {
        await Close();
        await Open();
    }

    public async ValueTask DisposeAsync()
    {
        await Close();
        if (_ownsStore)
        {
            _store.Dispose();
            Directory.Delete(_directory, recursive: true);
        }
    }

    private string KeyFile => Path.Combine(_directory, "keys.json");

    private string[] Settings =>
    [
        $"--SelfCare:Hosting={Hostings.Cluster}",
        $"--SelfCare:DataDirectory={_directory}",
        $"--SelfCare:KeyRing={KeyFile}",
        $"--SelfCare:OperatorKey={OperatorKey}",
        $"--SelfCare:AuditLog={Path.Combine(_directory, "audit.jsonl")}",
        "--SelfCare:Password:Iterations=1000",
        "--SelfCare:Limits:Enabled=false",
        .. _settings,
    ];

    private async Task Open()
    {
        var builder = new InProcessTestClusterBuilder(_silos);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureHost(host => host.Logging.ClearProviders());
        builder.ConfigureSiloHost((_, host) => Compose(host));
        builder.ConfigureSilo((_, silo) => silo.Configure<GrainCollectionOptions>(collection => collection.CollectionAge = AccountGrainLimits.CollectionAge));
        builder.ConfigureClient(client => client.AddAccountCalls());
        _cluster = builder.Build();
        await _cluster.DeployAsync();

        _gateway = GatewayHost.Build(
            ["--urls=http://127.0.0.1:0", .. Settings],
            host =>
            {
                host.Logging.ClearProviders();
                host.Services.AddKeyedSingleton<TimeProvider>(SelfCareClock.Key, Clock);
            },
            host => host.AddClusterOf(_cluster.Client));
        await _gateway.StartAsync();
        _http = new HttpClient { BaseAddress = Address };
    }

    private void Compose(IHostApplicationBuilder host)
    {
        host.Configuration.AddCommandLine(Settings);
        host.AddSelfCare();
        host.Logging.ClearProviders();
        host.Services.AddKeyedSingleton<TimeProvider>(SelfCareClock.Key, Clock);
        host.Services.AddSingleton<IMailer>(Inbox);
        host.Services.AddSingleton<IOutboxIndex>(_store);
        host.Services.AddSingleton<IDecoyStore>(_store);
        host.Services.AddKeyedSingleton(AccountState.Storage, _storage);
        host.Services.AddHostedService<OutboxPollingService>();
    }

    private async Task Close()
    {
        _http?.Dispose();
        if (_gateway is not null)
        {
            await _gateway.StopAsync();
            await _gateway.DisposeAsync();
        }

        if (_cluster is not null)
        {
            await _cluster.StopAllSilosAsync();
            await _cluster.DisposeAsync();
        }
    }

    private static T Running<T>(T? part)
        where T : class => part ?? throw new InvalidOperationException("It is not running.");
}
