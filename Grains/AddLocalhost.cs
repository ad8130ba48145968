using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Storage;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Grains;

public static class AddLocalhostExtensions
{
    /// <summary>Longer than a code lives and a session may be idle: what a customer is in the middle of stays in memory.</summary>
    public static readonly TimeSpan CollectionAge = TimeSpan.FromMinutes(65);

    /// <summary>
    /// Of how many accounts a silo remembers where they were, about 450 bytes each (measured). By default it is a million, and an import
    /// of as many would stay in memory by that alone.
    /// </summary>
    public const int RememberedPlaces = 100_000;

    /// <summary>Hosting <c>Localhost</c>: one Orleans silo in this process, on loopback alone, over the embedded store.</summary>
    public static IHostApplicationBuilder AddLocalhost(this IHostApplicationBuilder builder)
    {
        // What is no number is refused with all other faults, before the silo starts.
        var port = int.TryParse(builder.Configuration["SelfCare:Silo:Port"], out var configured) ? configured : new SiloEndpoint().Port;
        builder.UseOrleans(orleans => orleans
            // No port for outside clients: the gateway is in here.
            .UseLocalhostClustering(port, gatewayPort: 0, serviceId: "selfcare", clusterId: "selfcare")
            .AddObservability()
            .Configure<GrainDirectoryOptions>(directory => directory.CacheSize = RememberedPlaces)
            .Configure<GrainCollectionOptions>(options => options.CollectionAge = CollectionAge));
        builder.Services.AddEmbeddedStore();
        builder.Services.AddKeyedSingleton<IGrainStorage, EmbeddedGrainStorage>(AccountState.Storage, (services, _) =>
            new EmbeddedGrainStorage(services.GetRequiredService<IAccountStore>()));
        builder.Services.AddSingleton<IAccounts, GrainAccounts>();
        return builder;
    }
}
