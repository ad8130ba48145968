using System.Diagnostics;
using OrleansSelfCare.Bench.Cluster;

namespace OrleansSelfCare.Bench.Overload;

/// <summary>
/// Many customers come within one second, far more than the cores can hash for. The hash floor is the number of bare hashes a second that
/// the cores can do, measured before and after, when nothing else runs.
/// </summary>
internal static class CrowdRun
{
    private const int WarmUps = 160;
    private const double LowestShare = 0.8;
    private const double LongestTime = 2;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Arrival = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestStay = TimeSpan.FromMinutes(2);

    /// <summary>Abandoned work would be done within this time after the last answer: twice the longest expected wait.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(4);

    public static void Measure(string hosting, Func<MeasuredHosts> start, BareHashing bare, bool quick)
    {
        var (customers, rounds, bareTime) = quick ? (60, 1, 0.5) : (200, 3, 3.0);
        using var hosts = start();
        var all = hosts.Create(1, (rounds * customers) + WarmUps);
        var patient = new PatientCustomers(hosts, LongestStay);
        Console.WriteLine();
        Console.WriteLine($"{hosting}, a crowd: {customers} customers within {Arrival.TotalSeconds} s, "
            + $"{MeasuredHosts.Iterations:N0} iterations, on {Environment.ProcessorCount} cores");
        Console.WriteLine("  The customers run on the same cores as the hosts.");
        patient.Come(all[^WarmUps..], TimeSpan.FromSeconds(WarmUps / 4));
        for (var round = 0; round < rounds; round++)
        {
            var crowd = all.GetRange(round * customers, customers);
            Console.WriteLine();
            Print(Once(hosts, patient, crowd, () => bare.Measure(MeasuredHosts.Iterations, TimeSpan.FromSeconds(bareTime)).Cpu));
        }
    }

    /// <param name="Unit">CPU seconds of one bare hash.</param>
    /// <param name="In">Seconds from the first arrival until each customer was in, without those who gave up.</param>
    /// <param name="Took">Seconds until every customer was in or gave up.</param>
    /// <param name="Customers">The CPU of this process.</param>
    private sealed record Round(
        double Unit,
        PatientCustomers.SignIn[] SignIns,
        double[] In,
        double Took,
        int Mails,
        int LogIns,
        ClusterCpu Hosts,
        double Customers);

    private static Round Once(MeasuredHosts hosts, PatientCustomers patient, IReadOnlyList<Account> crowd, Func<double> unit)
    {
        var before = unit();
        var (mails, cpu, own, start) =
            (hosts.Mailbox.Taken, hosts.Cpu(), Environment.CpuUsage.TotalTime.TotalSeconds, Stopwatch.GetTimestamp());
        var signIns = patient.Come(crowd, Arrival);
        var took = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var spent = hosts.Cpu() - cpu;
        var customers = Environment.CpuUsage.TotalTime.TotalSeconds - own;
        Thread.Sleep(Settling);
        double[] times = [.. signIns.Where(signIn => signIn.Took is not null)
            .Select(signIn => Stopwatch.GetElapsedTime(start, signIn.InAt).TotalSeconds).Order()];
        return new Round(
            (before + unit()) / 2, signIns, times, took, hosts.Mailbox.Taken - mails, crowd.Sum(hosts.Portal.LogInsOf), spent, customers);
    }

    private static void Print(Round round)
    {
        var cores = Environment.ProcessorCount;
        var (count, inAll) = (round.SignIns.Length, round.In.Length);
        var floor = cores / round.Unit;
        // As long as customers are waiting, a window counts.
        var last = inAll == count ? round.In[^1] : round.Took;
        var whole = (int)(last / Window.TotalSeconds);
        double[] shares = [.. Enumerable.Range(0, whole).Select(window =>
            InWindow(window) / Window.TotalSeconds / floor)];
        var rest = last - (whole * Window.TotalSeconds);
        var least = shares.DefaultIfEmpty(InWindow(0) / last / floor).Min();

        Report.WarnOfOthers(new([round.Hosts.Others / round.Took / cores]));
        Report.Row("", "figure", "goal", "");
        Report.Row("a bare hash; the floor", $"{Number(round.Unit * 1e3, "F1")} ms CPU; {Number(floor, "F1")} a second", "", "");
        Report.Row(
            $"sign-ins per {Window.TotalSeconds} s / the floor",
            string.Join(' ', shares.Select(share => Number(share, "F2"))),
            $"at least {Number(LowestShare, "F1")}",
            Report.Verdict(least >= LowestShare));
        Report.Row($"  in the last {Number(rest, "F1")} s", Number(InWindow(whole) / rest / floor, "F2"), "", "");
        Report.Row("in", $"{inAll} of {count}", $"{count}", Report.Verdict(inAll == count));
        Report.Row(
            "the last is in / all hashes on the cores",
            inAll == count
                ? $"{Number(last * floor / count, "F2")}: {Number(last, "F1")} / {Number(count / floor, "F1")} s"
                : "not all are in",
            $"at most {LongestTime}",
            Report.Verdict(inAll == count && last * floor / count <= LongestTime));
        var times = new Spread(round.SignIns.Select(signIn => signIn.Seconds));
        Report.Row(
            "a customer's time until in",
            $"p50 {Number(times.Median, "F1")} p95 {Number(times.Percentile(95), "F1")} s", "", "");
        Report.Row("answers 503", $"{round.SignIns.Sum(signIn => signIn.Unavailable)}", "", "");
        Report.Row("answers 429", $"{round.SignIns.Sum(signIn => signIn.TooMany)}", "", "");
        Report.Row("mails", $"{round.Mails}", $"{count}", Report.Verdict(round.Mails == count));
        var behind = round.LogIns - inAll;
        Report.Row("logins done behind a 503", $"{behind}", "0", Report.Verdict(behind == 0));
        Report.Row("CPU of a sign-in / of the bare hash", Number(round.Hosts.Sum / inAll / round.Unit, "F2"), "", "");
        Report.Row(
            "share of the cores",
            $"hosts {Percent(round.Hosts.Sum)}, customers {Percent(round.Customers)}, others {Percent(round.Hosts.Others)}", "", "");

        double InWindow(int window) => round.In.Count(time => (int)(time / Window.TotalSeconds) == window);
        string Percent(double cpu) => $"{Number(cpu / round.Took / cores * 100, "F0")} %";
    }

    private static string Number(double value, string format) => Spread.Number(value, format);
}
