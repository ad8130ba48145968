using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Storage.Audit;
using OrleansSelfCare.Storage.Sqlite;

namespace OrleansSelfCare.Hosting.Silos;

/// <summary>Hosting <c>Localhost</c>: one silo in the gateway's process, over SQLite.</summary>
public static class LocalhostSilo
{
    public static IHostApplicationBuilder AddLocalhost(this IHostApplicationBuilder builder)
    {
        builder.UseOrleans(silo => silo
            // The port is part of the silo's address; nothing listens on it.
            .UseLocalhostClustering(gatewayPort: 0, serviceId: "selfcare", clusterId: "selfcare")
            .AddOutgoingGrainCallFilter<AccountCallFilter>()
            .AddObservability()
            .Configure<GrainDirectoryOptions>(directory => directory.CacheSize = AccountGrainLimits.GrainDirectoryCacheSize)
            .Configure<GrainCollectionOptions>(collection => collection.CollectionAge = AccountGrainLimits.CollectionAge));
        CloseSiloPorts(builder.Services);
        builder.Services.AddSingleton(services => new DataDirectoryLock(
            PrivateDirectory.Create(services.GetRequiredService<IOptions<SelfCareOptions>>().Value.DataDirectory)));
        builder.Services.AddSingleton(services => new SqliteAccountStore(
            services.GetRequiredService<DataDirectoryLock>().Directory, services.GetRequiredService<AccountDigests>()));
        builder.Services.AddSingleton<IOutboxIndex>(services => services.GetRequiredService<SqliteAccountStore>());
        builder.Services.AddSingleton<IAccountSpellings>(services => services.GetRequiredService<SqliteAccountStore>());
        builder.Services.AddSingleton<IUnknownAccountStore>(services => services.GetRequiredService<SqliteAccountStore>());
        builder.Services.AddSingleton<IContactPhoneIndex>(services => services.GetRequiredService<SqliteAccountStore>());
        builder.Services.AddSingleton<IAccountSearch>(services => services.GetRequiredService<SqliteAccountStore>());
        builder.Services.AddSingleton<AuditStore, SqliteAudit>();
        builder.Services.AddSingleton<ISearchDigestStore>(services => services.GetRequiredService<SqliteAccountStore>());
        builder.Services.AddKeyedSingleton<IGrainStorage>(
            AccountState.Storage, (services, _) => new SqliteGrainStorage(services.GetRequiredService<SqliteAccountStore>()));
        builder.Services.AddHealthChecks().AddCheck<SqliteHealthCheck>(Health.Ready);
        builder.Services.AddHostedService<OutboxPollingService>();
        builder.Services.AddHostedService<SearchDigestService>();
        return builder;
    }

    /// <summary>
    /// Orleans opens a port for other silos even for a single silo, and any user of the machine could connect to it. This replaces Orleans'
    /// listeners with one that opens no port.
    /// </summary>
    private static void CloseSiloPorts(IServiceCollection services)
    {
        foreach (var key in services
            .Where(service => service.IsKeyedService && service.ServiceType == typeof(IConnectionListenerFactory))
            .Select(service => service.ServiceKey)
            .ToArray())
        {
            services.AddKeyedSingleton<IConnectionListenerFactory, ClosedListenerFactory>(key);
        }
    }
}
