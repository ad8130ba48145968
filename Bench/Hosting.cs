using OrleansSelfCare.Bench.Cluster;
using OrleansSelfCare.Bench.Cluster.Import;
using OrleansSelfCare.Bench.Import;
using OrleansSelfCare.Bench.OpenId;
using OrleansSelfCare.Bench.Overload;
using OrleansSelfCare.Bench.Search;

namespace OrleansSelfCare.Bench;

/// <summary>A hosting that can be measured, named by <c>--hosting</c>.</summary>
/// <param name="Measure">Measures and prints; the flag is <c>--quick</c>.</param>
/// <param name="MeasureImport">The same for <c>--import</c>.</param>
/// <param name="MeasureCrowd">The same for <c>--crowd</c>.</param>
/// <param name="MeasureFlood">The same for <c>--flood</c>.</param>
/// <param name="MeasureOpenId">The same for <c>--openid</c>.</param>
/// <param name="MeasureSearch">The same for <c>--search</c>.</param>
/// <param name="Compared">What <c>--against</c> compares: names, and numbers of silos; 0: hosting <c>Localhost</c>.</param>
/// <param name="Missing">What this machine lacks for it; null if nothing. Only a hosting requested by name is reported as missing.</param>
internal sealed record Hosting(
    string Name,
    Action<BareHashing, bool> Measure,
    Action<bool> MeasureImport,
    Action<BareHashing, bool> MeasureCrowd,
    Action<BareHashing, bool> MeasureFlood,
    Action<BareHashing, bool> MeasureOpenId,
    Action<bool> MeasureSearch,
    IReadOnlyList<(string Name, int Silos)> Compared,
    string? Missing = null)
{
    public static readonly IReadOnlyList<Hosting> All =
    [
        new(
            "Localhost",
            (bare, quick) => Report.Print(HostingRun.Measure("Localhost", bare, quick ? Scale.Quick : Scale.Full)),
            quick => ImportRun.Measure("Localhost", () => new EmbeddedTarget(), quick),
            (bare, quick) => CrowdRun.Measure("Localhost", MeasuredHosts.Localhost, bare, quick),
            (bare, quick) => FloodRun.Measure("Localhost", MeasuredHosts.Localhost, bare, quick),
            (bare, quick) => OpenIdRun.Measure("Localhost", MeasuredHosts.Localhost, bare, quick),
            EmbeddedSearch.Measure,
            [("Localhost", 0)]),
        new(
            "Cluster",
            ClusterRun.Measure,
            ClusterImport.Measure,
            (bare, quick) => CrowdRun.Measure("Cluster, one silo", MeasuredHosts.Cluster, bare, quick),
            (bare, quick) => FloodRun.Measure("Cluster, one silo", MeasuredHosts.Cluster, bare, quick),
            (bare, quick) => OpenIdRun.Measure("Cluster, one silo", MeasuredHosts.Cluster, bare, quick),
            ClusterSearch.Measure,
            [("Cluster, one silo", 1), ("Cluster, two silos", 2), ("Cluster, three silos", 3)],
            PostgresServer.Missing),
    ];
}
