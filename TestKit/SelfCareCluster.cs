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
using OrleansSelfCare.Storage.Audit;
using OrleansSelfCare.Storage.Sqlite;

namespace OrleansSelfCare.TestKit;

/// <summary>
/// The product inside a test: silos of Orleans' TestingHost with the product's grains, the gateway on a free port, an inbox to read codes
/// from and a clock to move. The silos share one store, which is deleted on disposal.
/// </summary>
public sealed class SelfCareCluster : IAsyncDisposable
{
    /// <summary>For operator calls: <c>Authorization: Bearer …</c>.</summary>
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
        (_store, _ownsStore) = (new SqliteAccountStore(_directory, new AccountDigests(KeyRing.LoadOrCreate(KeyFile))), true);
        _storage = wrap(new SqliteGrainStorage(_store));
        Clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
        Inbox = new Inbox();
    }

    private SelfCareCluster(SelfCareCluster twin) =>
        (_silos, _settings, _directory, _store, _storage, Clock, Inbox) =
            (1, twin._settings, twin._directory, twin._store, twin._storage, twin.Clock, twin.Inbox);

    /// <summary>The gateway's address.</summary>
    public Uri Address => new(Running(_gateway).Urls.Single());

    /// <summary>A client of the gateway.</summary>
    public HttpClient Http => Running(_http);

    /// <summary>The mails that were sent.</summary>
    public Inbox Inbox { get; }

    /// <summary>The product's clock. Moving it doesn't move Orleans' own clock.</summary>
    public FakeTimeProvider Clock { get; }

    /// <summary>The silos, to stop or kill one.</summary>
    public InProcessTestCluster Silos => Running(_cluster);

    /// <summary>Those of the gateway.</summary>
    internal IServiceProvider Services => Running(_gateway).Services;

    /// <param name="silos">The number of silos.</param>
    /// <param name="settings">
    /// The product's settings, as <c>--SelfCare:Code:Lifetime=00:10:00</c>. By default, password hashing is fast and rate limits are off.
    /// </param>
    public static Task<SelfCareCluster> Start(short silos = 2, params string[] settings) => Start(silos, settings, storage => storage);

    /// <param name="wrap">Lets a test wrap the silos' grain storage.</param>
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

    /// <summary>Starts a second cluster over the same store, so that an account can have two activations at once.</summary>
    internal async Task<SelfCareCluster> StartTwin()
    {
        var twin = new SelfCareCluster(this);
        await twin.Open();
        return twin;
    }

    /// <summary>Creates or updates the account.</summary>
    /// <param name="account">Null: a new one.</param>
    public async Task<TestAccount> AddAccount(TestAccount? account = null)
    {
        account ??= TestAccount.New();
        if (!AccountId.TryCreate(account.Line, account.Id, out var id))
        {
            throw new ArgumentException("It is not a valid account id.", nameof(account));
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

    /// <summary>Stops all silos and the gateway, and starts new ones over the same store. The gateway's address changes.</summary>
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
        builder.ConfigureSilo((_, silo) =>
            silo.Configure<GrainCollectionOptions>(collection => collection.CollectionAge = AccountGrainLimits.CollectionAge));
        builder.ConfigureClient(client => client.AddAccountCalls());
        _cluster = builder.Build();
        await _cluster.DeployAsync();

        _gateway = GatewayHost.Build(
            ["--urls=http://127.0.0.1:0", .. Settings],
            host =>
            {
                host.Logging.ClearProviders();
                host.Services.AddKeyedSingleton<TimeProvider>(SelfCareClock.Key, Clock);
                host.Services.AddSingleton<IContactPhoneIndex>(_store);
                host.Services.AddSingleton<IAccountSearch>(_store);
                host.Services.AddSingleton<AuditStore>(new SqliteAudit(_store));
            },
            host => host.AddClusterOf(_cluster.Client).Services.AddSingleton<IAccountSpellings>(_store));
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
        host.Services.AddSingleton<IMailTester>(Inbox);
        host.Services.AddSingleton<IOutboxIndex>(_store);
        host.Services.AddSingleton<IUnknownAccountStore>(_store);
        host.Services.AddKeyedSingleton(AccountState.Storage, _storage);
        host.Services.AddSingleton<ISearchDigestStore>(_store);
        host.Services.AddHostedService<OutboxPollingService>();
        host.Services.AddHostedService<SearchDigestService>();
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
        where T : class => part ?? throw new InvalidOperationException("The cluster is not running.");
}
