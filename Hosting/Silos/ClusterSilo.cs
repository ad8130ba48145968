using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Configuration;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Hosting.Silos.Tls;
using OrleansSelfCare.Storage.Postgres;
using OrleansSelfCare.Storage.Serialization;

namespace OrleansSelfCare.Hosting.Silos;

public static class ClusterSilo
{
    /// <summary>One silo of a cluster, over PostgreSQL.</summary>
    public static IHostApplicationBuilder AddClusterSilo(this IHostApplicationBuilder builder)
    {
        builder.AddPostgres();
        // Settings errors are reported later, all at once.
        var options = SelfCareOptions.ReadUnvalidated(builder.Configuration);
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.Cluster.Id, "selfcare"))
                .UseAdoNetClustering(clustering => clustering.Configure<NpgsqlDataSource>((clustering, database) =>
                    (clustering.Invariant, clustering.DataSource) = (PostgresDatabase.Invariant, database)))
                .AddAdoNetGrainStorage(AccountState.Storage, storage =>
                    storage.Configure<NpgsqlDataSource, AccountDigests>((storage, database, digests) =>
                    {
                        (storage.Invariant, storage.DataSource) = (PostgresDatabase.Invariant, database);
                        storage.GrainStorageSerializer = new AccountStateSerializer(digests);
                        storage.DeleteStateOnClear = true;
                    }))
                .Configure<ClusterMembershipOptions>(membership =>
                {
                    membership.ProbeTimeout = ClusterTiming.Probe;
                    membership.MaxProbeTimeout = ClusterTiming.LongestProbe;
                    membership.IAmAliveTablePublishTimeout = ClusterTiming.IAmAlive;
                    membership.TableRefreshTimeout = ClusterTiming.TableRefresh;
                    membership.MaxJoinAttemptTime = ClusterTiming.LongestJoin;
                })
                .Configure<SiloMessagingOptions>(messaging =>
                {
                    messaging.ResponseTimeout = ClusterTiming.Response;
                    messaging.SystemResponseTimeout = ClusterTiming.Response;
                    messaging.MaxEnqueuedRequestsHardLimit = AccountGrainLimits.MaxWaitingCalls;
                    messaging.ClientGatewayShutdownNotificationTimeout = ClusterTiming.StopNotice;
                })
                .Configure<SiloConnectionOptions>(connections => connections.ConfigureGatewayInboundConnection(RefuseWhileStopping))
                .Configure<GrainCollectionOptions>(collection => collection.CollectionAge = AccountGrainLimits.CollectionAge)
                .Configure<GrainDirectoryOptions>(directory => directory.CacheSize = AccountGrainLimits.GrainDirectoryCacheSize)
                .UseMutualTls(options.Cluster.Tls)
                .AddObservability();
            ListenAt(silo, options.Silo);
        });
        ErrorReportingStorage.Wrap(builder.Services, AccountState.Storage);
        builder.Services.AddSingleton<PostgresAccounts>();
        builder.Services.AddSingleton<IOutboxIndex>(services => services.GetRequiredService<PostgresAccounts>());
        builder.Services.AddSingleton<IUnknownAccountStore, PostgresUnknownAccounts>();
        builder.Services.AddSingleton<ISearchDigestStore>(services => services.GetRequiredService<PostgresAccounts>());
        builder.Services.AddHealthChecks().AddCheck<SiloHealthCheck>(Health.Ready);
        builder.Services.AddHostedService<OutboxPollingService>();
        builder.Services.AddHostedService<SearchDigestService>();
        return builder;
    }

    /// <summary>
    /// Only the gateways that are connected when the stop begins are asked to send their calls to other silos. One that connects later
    /// would lose the calls that are under way when the silo ends; refused, it uses another silo.
    /// </summary>
    private static void RefuseWhileStopping(IConnectionBuilder gateways)
    {
        var stopping = gateways.ApplicationServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        gateways.Use(next => connection => stopping.IsCancellationRequested ? Task.CompletedTask : next(connection));
    }

    private static void ListenAt(ISiloBuilder silo, SiloEndpoint endpoint)
    {
        if (endpoint.IsNetwork())
        {
            // If there is none, the check of the settings says so, before anything listens.
            silo.ConfigureEndpoints(endpoint.AddressInNetwork() ?? IPAddress.Loopback, endpoint.Port, endpoint.GatewayPort);
        }
        else if (endpoint.Advertise.Length == 0)
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
