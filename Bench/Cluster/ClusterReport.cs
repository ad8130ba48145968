namespace OrleansSelfCare.Bench.Cluster;

/// <summary>Prints the cluster's figures and their goals.</summary>
internal static class ClusterReport
{
    private static readonly string[] Counts = ["", "one silo", "two silos", "three silos"];

    public static void Print(ClusterRun run)
    {
        var rounds = run.Silos.SelectMany(silos => silos.Rounds).ToList();
        Console.WriteLine();
        Console.WriteLine("Cluster");
        Console.WriteLine($"  a bare hash of {BesideTheHash.Iterations:N0} iterations, the unit     "
            + $"{Of(rounds, round => round.Unit).Show("F3", 1e3)} ms CPU");
        Console.WriteLine($"  {Customers.Count} customers at once, gateway, silos, PostgreSQL and customers "
            + $"on the same {Environment.ProcessorCount} cores.");
        Console.WriteLine("  Rates and times depend on the machine; units and ratios depend on the product.");
        Report.WarnOfOthers(Of(rounds, round => round.Others));

        foreach (var silos in run.Silos)
        {
            Console.WriteLine();
            Print(silos);
        }

        Console.WriteLine();
        Report.Row("", "figure", "goal", "");
        Report.StoreCalls(run.WithoutTheStore);
        var sizes = $"{run.Scale.Many:N0} / {run.Scale.Few:N0} stored";
        Report.AtMost($"verify, {sizes}", Ratio(run, round => round.Verify), "F3", 1.1);
        Report.AtMost($"session check, {sizes}", Ratio(run, round => round.Check), "F3", 1.1);
        Report.Row("a stored account, with its indexes", $"{run.BytesStored:F0} bytes of disk", "", "");
        Report.Row("an account that is not in memory", "0 bytes of memory", "", "");
        Report.Row("an idle account in memory", $"{run.Memory.Idle:F0} bytes", "", "");
        Report.Row("an active one: session, pending code", $"{run.Memory.Active:F0} bytes", "", "");
    }

    private static void Print(ClusterRun.OfSilos silos)
    {
        var rounds = silos.Rounds;
        Row(Counts[silos.Silos], "a second", "p50 ms", "p99 ms");
        Pace("login", rounds, round => round.LogIn);
        Pace("verify", rounds, round => round.Verify);
        Pace("session check", rounds, round => round.Check);
        if (silos.Plain is { } plain)
        {
            Row("pgbench: one row updated", Spread.Number(plain.Rate, "F0"), "", "");
        }

        Row("units apiece", "gateway", silos.Silos == 1 ? "silo" : "silos, together", "PostgreSQL", "in sum", "goal");
        Units("login, its hash included", rounds, round => round.LogIn, null);
        Units("verify", rounds, round => round.Verify, 1.0);
        Units("session check", rounds, round => round.Check, 0.25);
        var update = silos.Plain is { } result ? Spread.Number(result.Cpu / result.Unit, "F3") : "pgbench is not installed";
        Row("pgbench: one row updated", "", "", update);
    }

    private static void Pace(string what, IReadOnlyList<SignIns.Round> rounds, Func<SignIns.Round, SignIns.Step> step) => Row(
        what,
        Of(rounds, round => step(round).Rate).Show("F0"),
        Of(rounds, round => step(round).Times.Percentile(50)).Show("F1"),
        Of(rounds, round => step(round).Times.Percentile(99)).Show("F1"));

    private static void Units(string what, IReadOnlyList<SignIns.Round> rounds, Func<SignIns.Round, SignIns.Step> step, double? goal)
    {
        var sum = Units(rounds, step, cost => cost.Sum);
        Row(
            what,
            Units(rounds, step, cost => cost.Gateway).Show("F3"),
            Units(rounds, step, cost => cost.Silos).Show("F3"),
            Units(rounds, step, cost => cost.Postgres).Show("F3"),
            sum.Show("F3"),
            goal is { } most ? $"at most {Spread.Number(most, "0.##")} {Report.Verdict(sum.Median <= most)}" : "");
    }

    private static Spread Units(
        IReadOnlyList<SignIns.Round> rounds, Func<SignIns.Round, SignIns.Step> step, Func<ClusterCpu, double> part) =>
        Of(rounds, round => part(step(round).Cost) / round.Unit);

    private static Spread Ratio(ClusterRun run, Func<SignIns.Round, SignIns.Step> step) =>
        new(run.Sizes.Select(pair => step(pair.Many).Cost.Sum / step(pair.Few).Cost.Sum));

    private static Spread Of(IReadOnlyList<SignIns.Round> rounds, Func<SignIns.Round, double> figure) => new(rounds.Select(figure));

    private static void Row(string what, params string[] cells) =>
        Console.WriteLine($"  {what,-26}{string.Concat(cells.Select(cell => $"{cell,-22}"))}".TrimEnd());
}
