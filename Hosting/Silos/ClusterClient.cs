using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Runtime.Membership;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Hosting.Silos.Tls;
using OrleansSelfCare.Storage.Audit;
using OrleansSelfCare.Storage.Postgres;

namespace OrleansSelfCare.Hosting.Silos;

/// <summary>Hosting <c>Cluster</c>: the accounts live in silos; this host is their client.</summary>
public static class ClusterClient
{
    /// <summary>The host starts as soon as the database is reachable, and responds with 503 while there is no silo.</summary>
    public static IHostApplicationBuilder AddCluster(this IHostApplicationBuilder builder)
    {
        builder.AddPostgres();
        var options = SelfCareOptions.ReadUnvalidated(builder.Configuration);
        builder.UseOrleansClient(client => client
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.Cluster.Id, "selfcare"))
            .UseAdoNetClustering(clustering => clustering.Configure<NpgsqlDataSource>((clustering, database) =>
                (clustering.Invariant, clustering.DataSource) = (PostgresDatabase.Invariant, database)))
            .Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = ClusterTiming.GatewayListRefresh)
            .Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = ClusterTiming.Response)
            .UseMutualTls(options.Cluster.Tls)
            .UseConnectionRetryFilter<ClusterConnection>()
            .AddAccountCalls()
            .AddObservability());
        // Orleans' own list. It uses its refresh period as the time for which a silo is avoided; the client refreshes it as set above.
        builder.Services.AddSingleton<IGatewayListProvider>(services => ActivatorUtilities.CreateInstance<AdoNetGatewayListProvider>(
            services, Options.Create(new GatewayOptions { GatewayListRefreshPeriod = ClusterTiming.SiloAvoidance })));
        builder.Services.AddSingleton<IAccountSpellings, PostgresAccounts>();
        builder.Services.AddSingleton<IContactPhoneIndex, PostgresAccounts>();
        builder.Services.AddSingleton<IAccountSearch, PostgresAccounts>();
        builder.Services.AddSingleton<AuditStore, PostgresAudit>();
        builder.Services.AddHealthChecks().AddCheck<ClusterConnection>(Health.Ready);
        // The client's start waits for a silo; the HTTP server must not wait for the client.
        builder.Services.Configure<HostOptions>(host => host.ServicesStartConcurrently = true);
        return builder;
    }

    /// <summary>Uses a client that is already connected and was configured with <see cref="AddAccountCalls"/>, such as a test's.</summary>
    public static IHostApplicationBuilder AddClusterOf(this IHostApplicationBuilder builder, IClusterClient client)
    {
        builder.Services.AddSingleton<IGrainFactory>(client);
        builder.Services.AddHealthChecks().AddCheck(Health.Ready, client.ServiceProvider.GetRequiredService<ClusterConnection>());
        return builder;
    }

    /// <summary>Makes calls to account grains retry if that is safe, and fail at once while there is no silo.</summary>
    public static IClientBuilder AddAccountCalls(this IClientBuilder client)
    {
        client.Services.AddSingleton<ClusterConnection>();
        return client
            .AddGatewayCountChangedHandler(services => services.GetRequiredService<ClusterConnection>().Changed)
            .AddOutgoingGrainCallFilter<AccountCallFilter>();
    }
}
