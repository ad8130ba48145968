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

public static class AddClusterExtensions
{
    /// <summary>Hosting <c>Cluster</c>: the accounts live in silos; this host is their client. Once the database is there it serves, with 503 while there is no silo.</summary>
    public static IHostApplicationBuilder AddCluster(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase();
        var options = SelfCareOptions.ReadLeniently(builder.Configuration);
        builder.UseOrleansClient(client => client
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.Cluster.Id, "selfcare"))
            .UseAdoNetClustering(clustering => clustering.Configure<NpgsqlDataSource>((clustering, database) =>
                (clustering.Invariant, clustering.DataSource) = (Database.Invariant, database)))
            .Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = Timing.GatewayListRefresh)
            .Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = Timing.Response)
            .UseMutualTls(options.Cluster.Tls)
            .AddGatewayCountChangedHandler(services => services.GetRequiredService<ClusterConnection>().Changed)
            .UseConnectionRetryFilter<ClusterConnection>()
            .AddObservability());
        builder.Services.AddSingleton<ClusterConnection>();
        builder.Services.AddSingleton<IReadiness>(services => services.GetRequiredService<ClusterConnection>());
        // The client's start waits for a silo; Kestrel is not to wait for the client.
        builder.Services.Configure<HostOptions>(host => host.ServicesStartConcurrently = true);
        builder.Services.AddSingleton<IAccounts, ClusterAccounts>();
        return builder;
    }

    /// <summary>The same over a client that is connected already and belongs to somebody else, such as a test's cluster.</summary>
    public static IHostApplicationBuilder AddClusterOf(this IHostApplicationBuilder builder, IClusterClient client)
    {
        builder.Services.AddSingleton<IGrainFactory>(client);
        builder.Services.AddSingleton(services =>
        {
            var connection = ActivatorUtilities.CreateInstance<ClusterConnection>(services);
            connection.Changed(client, new GatewayCountChangedEventArgs(currentNumberOfConnectedGateways: 1, previousNumberOfConnectedGateways: 0));
            return connection;
        });
        builder.Services.AddSingleton<IReadiness>(services => services.GetRequiredService<ClusterConnection>());
        builder.Services.AddSingleton<IAccounts, ClusterAccounts>();
        return builder;
    }
}
