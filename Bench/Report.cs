namespace OrleansSelfCare.Bench;

/// <summary>Prints the figures with their goals, and the CPU by process.</summary>
internal static class Report
{
    public static void Print(HostingRun run)
    {
        var (beside, atDefault) = (run.Beside, run.AtDefault);
        var unit = new Spread(beside.Select(round => round.Unit));
        Console.WriteLine();
        Console.WriteLine(run.Hosting);
        Console.WriteLine($"  a bare hash of {BesideTheHash.Iterations:N0} iterations, the unit     {unit.Show("F3", 1e3)} ms CPU");
        Console.WriteLine($"  a bare hash of {run.Scale.DefaultIterations:N0} iterations             "
            + $"{new Spread(atDefault.Select(round => round.Bare.Cpu)).Show("F1", 1e3)} ms CPU, "
            + $"{new Spread(atDefault.Select(round => round.Bare.Rate)).Show("F2")} a second on {Environment.ProcessorCount} threads "
            + "beside the logins");
        Console.WriteLine($"  logins a second, of {Customers.HashingCount,2} customers               "
            + new Spread(atDefault.Select(round => round.Rate)).Show("F2"));
        WarnOfOthers(new(atDefault.Select(round => round.Others)));
        Console.WriteLine();

        Row("", "figure", "goal", "");
        AtMost("CPU of a login / of the bare hash", new(atDefault.Select(round => round.LogIn.Gateway / round.Bare.Cpu)), "F3", 1.02);
        var bareHash = new Spread(atDefault.Select(round => round.Bare.Cpu)).Median;
        AtMost("  the same, by what it costs beside its hash", Beside(beside, bareHash), "F3", 1.02);
        AtLeast("logins a second / bare hashes a second", new(atDefault.Select(round => round.Rate / round.Bare.Rate)), "F3", 0.95);
        Latency("session check while they log in", run.Meanwhile.Checks, 25);
        Latency("verify while they log in", run.Meanwhile.Verifies, 60);
        AtMost("a login beside its hash, units", new(beside.Select(round => round.LogIn.Gateway / round.Unit - 1)), "F2", 0.8);
        AtMost("a verify, units", new(beside.Select(round => round.Verify.Gateway / round.Unit)), "F2", 0.6);
        AtMost("a session check, units", new(beside.Select(round => round.Check.Gateway / round.Unit)), "F3", 0.13);
        StoreCalls(run.WithoutTheStore);
        Console.WriteLine();

        Row("median CPU of one, ms", "gateway: user + system", "customers", "others");
        Where($"login, {run.Scale.DefaultIterations:N0} iterations", [.. atDefault.Select(round => round.LogIn)]);
        Where($"login, {BesideTheHash.Iterations:N0} iterations", [.. beside.Select(round => round.LogIn)]);
        Where("verify", [.. beside.Select(round => round.Verify)]);
        Where("session check", [.. beside.Select(round => round.Check)]);
    }

    public static void WarnOfOthers(Spread others)
    {
        if (others.Median > 0.02)
        {
            Console.WriteLine($"  WARNING: other processes used {others.Show("F0", 100)} % of the cores; rates and times are not reliable");
        }
    }

    /// <summary>More stable than the direct ratio: a difference of 2 % is less than the variation of a shared machine's speed.</summary>
    private static Spread Beside(IReadOnlyList<BesideTheHash.Round> beside, double bareHash) =>
        new(beside.Select(round => 1 + ((round.LogIn.Gateway - round.Unit) / bareHash)));

    public static void AtMost(string what, Spread figure, string format, double goal) =>
        Row(what, figure.Show(format), $"at most {Spread.Number(goal, "0.##")}", Verdict(figure.Median <= goal));

    public static void AtLeast(string what, Spread figure, string format, double goal) =>
        Row(what, figure.Show(format), $"at least {Spread.Number(goal, "0.##")}", Verdict(figure.Median >= goal));

    public static void Latency(string what, Spread times, double goal) => Row(
        what,
        $"p50 {Spread.Number(times.Percentile(50), "F1")} p99 {Spread.Number(times.Percentile(99), "F1")} ms",
        $"p99 < {goal} ms",
        Verdict(times.Percentile(99) < goal));

    public static void StoreCalls(WithoutTheStore.Result? result) => Row(
        "storage calls of a session check",
        result is null ? "not measured here"
            : result.LogInWaited ? $"none in {result.Answered:N0}, store locked"
            : "unknown: the store was not locked",
        "none",
        result is null ? "" : Verdict(result.LogInWaited));

    private static void Where(string what, List<Cpu> costs) => Row(
        what,
        $"{Milliseconds(costs, cost => cost.User)} + {Milliseconds(costs, cost => cost.System)}",
        Milliseconds(costs, cost => cost.Customers),
        Milliseconds(costs, cost => cost.Others));

    private static string Milliseconds(List<Cpu> costs, Func<Cpu, double> part) =>
        Spread.Number(new Spread(costs.Select(part)).Median * 1e3, "F3");

    public static string Verdict(bool met) => met ? "met" : "MISSED";

    public static void Row(string what, string figure, string goal, string verdict) =>
        Console.WriteLine($"  {what,-40} {figure,-30} {goal,-14} {verdict}".TrimEnd());
}
