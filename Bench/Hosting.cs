using OrleansSelfCare.Bench.Cluster;
using OrleansSelfCare.Bench.Cluster.Import;
using OrleansSelfCare.Bench.Import;

namespace OrleansSelfCare.Bench;

/// <summary>A hosting that can be measured: the value of <c>--hosting</c> and what does it.</summary>
/// <param name="Measure">And prints; quickly or not.</param>
/// <param name="MeasureImport">So too, for <c>--import</c>.</param>
/// <param name="Missing">What this machine lacks for it; null: nothing. Asked for by name it says so, else it is left out.</param>
internal sealed record Hosting(string Name, Action<BareHashing, bool> Measure, Action<bool> MeasureImport, string? Missing = null)
{
    public static readonly IReadOnlyList<Hosting> All =
    [
        new(
            "Localhost",
            (bare, quick) => Report.Print(HostingRun.Measure("Localhost", bare, quick ? Scale.Quick : Scale.Full)),
            quick => ImportRun.Measure("Localhost", () => new EmbeddedTarget("Localhost"), quick)),
        new("Cluster", ClusterRun.Measure, ClusterImport.Measure, PostgresPrograms.Missing),
    ];
}
