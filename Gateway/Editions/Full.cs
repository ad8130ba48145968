using Orleans.Dashboard;
using OrleansSelfCare.Cluster;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Standalone;

namespace OrleansSelfCare.Gateway.Editions;

/// <summary>What the Full edition can host. The first is the default.</summary>
internal static class Edition
{
    public static readonly IReadOnlyList<Hosting> Hostings =
    [
        new(Shell.Hostings.Localhost, builder => builder.AddLocalhost(), (routes, path) => routes.MapOrleansDashboard(path)),
        new(Shell.Hostings.Standalone, builder => builder.Services.AddStandalone()),
        new(Shell.Hostings.Cluster, builder => builder.AddCluster(), (routes, path) => routes.MapOrleansDashboard(path)),
    ];

    /// <summary>The silos can't be reached, didn't answer in time, or stopped meanwhile.</summary>
    public static bool IsUnavailable(Exception exception) => exception is OrleansException or TimeoutException or OperationCanceledException;
}
