using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Hosting.Silos;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>
/// A silo that stops asks the gateways that are connected to it to send their calls to others, waits, and leaves the list of silos. Of a
/// silo that is not in the list, a gateway closes the connection; calls on it would get no answer.
/// </summary>
public sealed class SiloStopTests
{
    [Fact]
    public void A_gateway_avoids_a_stopping_silo_until_it_has_read_a_list_without_it()
    {
        using var silo = Compose(host => host.AddClusterSilo());
        using var gateway = Compose(host => host.AddCluster());

        var avoided = gateway.Services.GetRequiredService<IGatewayListProvider>().MaxStaleness;
        var listed = OptionsOf<SiloMessagingOptions>(silo).ClientGatewayShutdownNotificationTimeout;
        var refresh = OptionsOf<GatewayOptions>(gateway).GatewayListRefreshPeriod;

        // One refresh may have begun just before the silo left the list.
        Assert.True(avoided >= listed + (2 * refresh), $"avoided for {avoided}, listed for {listed}, read every {refresh}");
    }

    [Fact]
    public void A_stopping_silo_goes_on_for_as_long_as_a_call_may_take_that_hashes_nothing()
    {
        using var silo = Compose(host => host.AddClusterSilo());
        using var gateway = Compose(host => host.AddCluster());

        Assert.True(OptionsOf<SiloMessagingOptions>(silo).ClientGatewayShutdownNotificationTimeout
            >= OptionsOf<ClientMessagingOptions>(gateway).ResponseTimeout);
    }

    [Fact]
    public async Task A_silo_accepts_gateways_until_it_stops()
    {
        using var silo = Compose(host => host.AddClusterSilo());
        var accepted = 0;
        var connections = new ConnectionBuilder(silo.Services);
        SiloConnectionOptions.ISiloConnectionBuilderOptions options = OptionsOf<SiloConnectionOptions>(silo);
        options.ConfigureGatewayInboundBuilder(connections);
        var accept = connections.Run(_ => Task.FromResult(accepted++)).Build();

        await accept(new DefaultConnectionContext());
        Assert.Equal(1, accepted);

        silo.Lifetime.StopApplication();
        await accept(new DefaultConnectionContext());
        Assert.Equal(1, accepted);
    }

    private static WebApplication Compose(Action<WebApplicationBuilder> add)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["SelfCare:Hosting"] = Hostings.Cluster;
        builder.Configuration["ConnectionStrings:SelfCare"] = "Host=127.0.0.1";
        builder.AddSelfCare();
        add(builder);
        return builder.Build();
    }

    private static T OptionsOf<T>(WebApplication host)
        where T : class => host.Services.GetRequiredService<IOptions<T>>().Value;
}
