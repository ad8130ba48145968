using OrleansSelfCare.Bench.Import;

namespace OrleansSelfCare.Bench;

/// <summary>A hosting that can be measured: the value of <c>--hosting</c> and what does it.</summary>
/// <param name="Measure">And prints; quickly or not.</param>
/// <param name="MeasureImport">So too, for <c>--import</c>.</param>
/// <param name="Missing">What this machine lacks for it; null: nothing. Asked for by name it says so, else it is left out.</param>
internal sealed record Hosting(string Name, Action<BareHashing, bool> Measure, Action<bool> MeasureImport, string? Missing = null)
{
    /// <summary>The accounts live in the gateway's process.</summary>
    public static Hosting InTheGateway(string name) => new(
        name,
        (bare, quick) => Report.Print(HostingRun.Measure(name, bare, quick ? Scale.Quick : Scale.Full)),
        quick => ImportRun.Measure(name, () => new EmbeddedTarget(name), quick));
}
