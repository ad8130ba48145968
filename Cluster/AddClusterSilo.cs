using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Configuration;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Cluster.Tls;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Hosts;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Cluster;

public static class AddClusterSiloExtensions
{
    /// <summary>One silo of a cluster, over PostgreSQL.</summary>
    public static IHostApplicationBuilder AddClusterSilo(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase();
        // Faults of the settings are named all at once, later; here they only must not throw.
        var options = SelfCareOptions.ReadLeniently(builder.Configuration);
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.Cluster.Id, "selfcare"))
                .UseAdoNetClustering(clustering => clustering.Configure<NpgsqlDataSource>((clustering, database) =>
                    (clustering.Invariant, clustering.DataSource) = (Database.Invariant, database)))
                .AddAdoNetGrainStorage(AccountState.Storage, storage => storage.Configure<NpgsqlDataSource>((storage, database) =>
                {
                    (storage.Invariant, storage.DataSource, storage.GrainStorageSerializer) = (Database.Invariant, database, new AccountStateSerializer());
                    storage.DeleteStateOnClear = true;
                }))
                .Configure<ClusterMembershipOptions>(membership =>
                {
                    membership.ProbeTimeout = Timing.Probe;
                    membership.MaxProbeTimeout = Timing.LongestProbe;
                    membership.IAmAliveTablePublishTimeout = Timing.IAmAlive;
                    membership.TableRefreshTimeout = Timing.TableRefresh;
                    membership.MaxJoinAttemptTime = Timing.LongestJoin;
                })
                .Configure<SiloMessagingOptions>(messaging =>
                {
                    messaging.ResponseTimeout = Timing.Response;
                    messaging.SystemResponseTimeout = Timing.Response;
                    messaging.MaxEnqueuedRequestsHardLimit = MostWaitingForOneAccount;
                })
                .Configure<GrainCollectionOptions>(collection => collection.CollectionAge = AddLocalhostExtensions.CollectionAge)
                .Configure<GrainDirectoryOptions>(directory => directory.CacheSize = AddLocalhostExtensions.RememberedPlaces)
                .UseMutualTls(options.Cluster.Tls)
                .AddObservability();
            ListenAt(silo, options.Silo);
        });
        builder.Services.AddSingleton<PostgresAccounts>();
        builder.Services.AddSingleton<IOwedMails>(services => services.GetRequiredService<PostgresAccounts>());
        builder.Services.AddSingleton<IDecoyWrite>(services => services.GetRequiredService<PostgresAccounts>());
        builder.Services.AddSingleton<IReadiness, SiloReadiness>();
        builder.Services.AddSingleton<IAccounts, GrainAccounts>();
        builder.Services.AddHostedService<OutboxSweep>();
        return builder;
    }

    /// <summary>More is a fault or an attack: they are refused, the service stays.</summary>
    private const int MostWaitingForOneAccount = 256;

    private static void ListenAt(ISiloBuilder silo, SiloEndpoint endpoint)
    {
        if (endpoint.Advertise.Length == 0)
        {
            silo.ConfigureEndpoints(endpoint.Port, endpoint.GatewayPort, listenOnAnyHostAddress: true);
        }
        else if (IPAddress.TryParse(endpoint.Advertise, out var address))
        {
            silo.ConfigureEndpoints(address, endpoint.Port, endpoint.GatewayPort, listenOnAnyHostAddress: !IPAddress.IsLoopback(address));
        }
        else
        {
            silo.ConfigureEndpoints(endpoint.Advertise, endpoint.Port, endpoint.GatewayPort, listenOnAnyHostAddress: true);
        }
    }
}
