using OrleansSelfCare.Bench.Cluster;
using OrleansSelfCare.Bench.Cluster.Import;

namespace OrleansSelfCare.Bench.Editions;

/// <summary>What the Full edition can host.</summary>
internal static class Edition
{
    public static readonly IReadOnlyList<Hosting> Hostings =
    [
        Hosting.InTheGateway("Localhost"),
        Hosting.InTheGateway("Standalone"),
        new("Cluster", ClusterRun.Measure, ClusterImport.Measure, PostgresPrograms.Missing),
    ];
}
