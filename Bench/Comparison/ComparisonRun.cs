using OrleansSelfCare.Bench.Cluster;

namespace OrleansSelfCare.Bench.Comparison;

/// <summary>
/// Compares the CPU of this build's hosts with that of another build's. Both run at the same time, each with its own store, and take turns
/// call by call, so that changes of the machine's speed affect both. Two processes of one build differ too, by what the runtime compiled,
/// so several are started of each.
/// </summary>
/// <param name="other">The folder <c>artifacts/bin</c> of the other build.</param>
internal sealed class ComparisonRun(BareHashing bare, string other, bool quick)
{
    /// <summary>The most that a call of this build may cost, as a multiple of the other build's.</summary>
    private const double Goal = 1.1;

    private static readonly TimeSpan Bare = TimeSpan.FromSeconds(0.3);
    private readonly int _starts = quick ? 1 : 3;
    private readonly int _warmUps = quick ? 1 : 6;
    private readonly int _rounds = quick ? 2 : 6;

    /// <param name="Unit">CPU seconds of one bare hash, the mean of the measurements before and after the turns.</param>
    private sealed record Pair(ComparedCall Call, double Unit, ClusterCpu This, ClusterCpu Other)
    {
        public double Ratio => Units(This) / Units(Other);

        private double Units(ClusterCpu cpu) => (cpu.Sum / Unit) - Call.Hashes;

        public double UnitsOf(Func<Pair, ClusterCpu> side, Func<ClusterCpu, double> part) => part(side(this)) / Unit;
    }

    /// <param name="silos">
    /// More of them need more rounds to warm up: each gets only its share of the calls, and has the same code to compile.
    /// </param>
    /// <param name="start">Starts a build's hosts, by its folder; null: this build's.</param>
    public void Measure(string hosting, int silos, Func<string?, IComparedHosts> start)
    {
        var pairs = Enumerable.Range(0, _starts).SelectMany(_ => MeasureOnce(silos, start)).ToLookup(pair => pair.Call.Name);
        Console.WriteLine();
        Console.WriteLine($"{hosting}, compared with {other}: {_starts} starts of {_rounds} rounds");
        Report.Row("", "this / other", "goal", "");
        foreach (var call in pairs)
        {
            Report.AtMost(call.Key, new(call.Select(pair => pair.Ratio)), "F2", Goal);
            Report.Row("  other: gateway, silos, PostgreSQL, units", Parts(call, pair => pair.Other), "", "");
            Report.Row("  this: the same", Parts(call, pair => pair.This), "", "");
        }
    }

    private List<Pair> MeasureOnce(int silos, Func<string?, IComparedHosts> start)
    {
        using var theirs = start(other);
        using var ours = start(null);
        for (var i = 0; i < _warmUps * Math.Max(1, silos); i++)
        {
            Round(ours, theirs, i, () => 1);
        }

        return [.. Enumerable.Range(0, _rounds).SelectMany(i => Round(ours, theirs, i, Unit))];
    }

    private static List<Pair> Round(IComparedHosts ours, IComparedHosts theirs, int number, Func<double> unit)
    {
        List<Pair> pairs = [];
        var before = unit();
        foreach (var (our, their) in ours.Calls.Zip(theirs.Calls))
        {
            // By turns, because the second one may find the machine otherwise than the first one.
            var oursFirst = number % 2 == 0;
            var (first, second) = ((oursFirst ? our : their).Cost(), (oursFirst ? their : our).Cost());
            var after = unit();
            pairs.Add(new(our, (before + after) / 2, oursFirst ? first : second, oursFirst ? second : first));
            before = after;
        }

        return pairs;
    }

    private static string Parts(IEnumerable<Pair> pairs, Func<Pair, ClusterCpu> side) => string.Join(
        ", ",
        ((Func<ClusterCpu, double>[])[cpu => cpu.Gateway, cpu => cpu.Silos, cpu => cpu.Postgres])
            .Select(part => Spread.Number(new Spread(pairs.Select(pair => pair.UnitsOf(side, part))).Median, "F3")));

    private double Unit() => bare.Measure(BesideTheHash.Iterations, Bare).Cpu;
}
