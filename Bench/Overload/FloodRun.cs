using System.Diagnostics;
using OrleansSelfCare.Bench.Cluster;

namespace OrleansSelfCare.Bench.Overload;

/// <summary>What customers notice of floods from 40, 150 and 1,000 networks: sign-ins, session checks and verifies.</summary>
internal sealed class FloodRun
{
    private const double ChecksPerSecond = 50;
    private const double VerifiesPerSecond = 8;
    private const int Callers = 8;
    private const int SignedIn = 40;
    private static readonly int[] Floods = [40, 150, 1000];

    /// <summary>From the start of one customer of a known network to the start of the next, and between the new ones.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    /// <summary>The flood's time before anything is measured.</summary>
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestStay = TimeSpan.FromSeconds(45);
    private readonly MeasuredHosts _hosts;
    private readonly PatientCustomers _patient;
    private readonly TimeSpan _time;
    private readonly List<Account> _signedIn;
    private int _accounts = 1;

    private FloodRun(MeasuredHosts hosts, TimeSpan time)
    {
        (_hosts, _patient, _time) = (hosts, new PatientCustomers(hosts, LongestStay), time);
        _signedIn = Create(SignedIn);
        Prepare(_signedIn, account => _patient.Complete(account));
    }

    public static void Measure(string hosting, Func<MeasuredHosts> start, BareHashing bare, bool quick)
    {
        using var hosts = start();
        Console.WriteLine();
        Console.WriteLine($"{hosting}, floods of wrong passwords, {FloodProcess.CallsOfANetwork} calls at once from each network, "
            + $"{MeasuredHosts.Iterations:N0} iterations, on {Environment.ProcessorCount} cores");
        Console.WriteLine("  The flood and the customers run on the same cores as the hosts.");
        var run = new FloodRun(hosts, TimeSpan.FromSeconds(quick ? 4 : 20));
        using (new FloodProcess(hosts.Address, Floods[^1]))
        {
            Thread.Sleep(quick ? Lead : WarmUp);
        }

        foreach (var networks in Floods)
        {
            var before = Unit();
            var flood = run.Once(networks);
            Console.WriteLine();
            Print(networks, flood, (before + Unit()) / 2);
        }

        double Unit() => bare.Measure(MeasuredHosts.Iterations, TimeSpan.FromSeconds(quick ? 0.5 : 2)).Cpu;
    }

    /// <param name="Checks">Milliseconds per call, likewise <paramref name="Verifies"/>.</param>
    /// <param name="Refused">Session checks and verifies without success.</param>
    /// <param name="Customers">The CPU of this process.</param>
    private sealed record Result(
        PatientCustomers.SignIn[] Known,
        PatientCustomers.SignIn[] New,
        Spread Checks,
        Spread Verifies,
        int Refused,
        FloodProcess.Result Flood,
        ClusterCpu Hosts,
        double Customers);

    private Result Once(int networks)
    {
        var perKind = (int)(_time / Pause);
        var (known, fresh) = (Create(perKind), Create(perKind));
        var pending = Create((int)(_time.TotalSeconds * VerifiesPerSecond));
        Prepare(known, account => _patient.Complete(account));
        Prepare(pending, _patient.LogIn);
        Thread.Sleep(BesideTheHash.Settling);

        var (hosts, own) = (_hosts.Cpu(), Environment.CpuUsage.TotalTime.TotalSeconds);
        using var flood = new FloodProcess(_hosts.Address, networks);
        Thread.Sleep(Lead);
        PatientCustomers.SignIn[] ofKnown = [], ofNew = [];
        double[] checks = [], verifies = [];
        var refused = 0;
        Action[] kinds =
        [
            () => ofKnown = OneAfterAnother(known),
            () => ofNew = _patient.Come(fresh, _time),
            () => checks = Customers.Paced(Callers, ChecksPerSecond, (int)(_time.TotalSeconds * ChecksPerSecond), call =>
                Count(_hosts.Portal.TryCheckSession(_signedIn[call % SignedIn]))),
            () => verifies = Customers.Paced(Callers, VerifiesPerSecond, pending.Count, call =>
                Count(_hosts.Portal.TryVerify(pending[call]))),
        ];
        Customers.AtOnce(kinds.Length, kind => kinds[kind]());
        var result = flood.Stop();
        var spent = _hosts.Cpu() - hosts;
        var customers = Environment.CpuUsage.TotalTime.TotalSeconds - own;
        return new(ofKnown, ofNew, new(checks), new(verifies), refused, result, spent, customers);

        void Count(Portal.Reply reply)
        {
            if (!reply.IsSuccess)
            {
                Interlocked.Increment(ref refused);
            }
        }
    }

    private PatientCustomers.SignIn[] OneAfterAnother(IReadOnlyList<Account> accounts)
    {
        var start = Stopwatch.GetTimestamp();
        var signIns = new List<PatientCustomers.SignIn>();
        foreach (var account in accounts)
        {
            if (Stopwatch.GetElapsedTime(start) >= _time)
            {
                break;
            }

            var began = Stopwatch.GetTimestamp();
            signIns.Add(_patient.Complete(account));
            if (Pause - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } left)
            {
                Thread.Sleep(left);
            }
        }

        return [.. signIns];
    }

    private List<Account> Create(int count)
    {
        var accounts = _hosts.Create(_accounts, count);
        _accounts += count;
        return accounts;
    }

    /// <summary>With few calls at once: none has to wait long.</summary>
    private static void Prepare(List<Account> accounts, Action<Account> call) => Customers.Each(accounts, call, Callers);

    private static void Print(int networks, Result result, double unit)
    {
        var cores = Environment.ProcessorCount;
        var flood = result.Flood;
        Console.WriteLine($"  a flood from {networks:N0} networks");
        Report.WarnOfOthers(new([(result.Hosts.Others - flood.Cpu) / flood.Seconds / cores]));
        Report.Row("", "figure", "goal", "");
        UntilIn("in, on a network known to the account", result.Known, 2);
        UntilIn("in, on a new network", result.New, 10);
        Report.Latency("session check", result.Checks, 25);
        Report.Latency("verify", result.Verifies, 60);
        Report.Row("  of these not successful", $"{result.Refused}", "0", Report.Verdict(result.Refused == 0));
        Report.Row("the flood's calls answered 401", $"{flood.Unauthorized:N0}", "", "");
        Report.Row("  429; 503", $"{flood.TooMany:N0}; {flood.Unavailable:N0}", "", "");
        Report.Row("  otherwise, or broken off", $"{flood.Failed:N0}", "", "");
        Report.Row("  a second", Number((flood.Unauthorized + flood.TooMany + flood.Unavailable) / flood.Seconds, "F0"), "", "");
        var hashes = flood.Unauthorized + result.Known.Length + result.New.Length;
        Report.Row("passwords checked a second / the floor", Number(hashes / flood.Seconds * unit / cores, "F2"), "", "");
        Report.Row("a bare hash; the floor", $"{Number(unit * 1e3, "F1")} ms CPU; {Number(cores / unit, "F1")} a second", "", "");
        Report.Row(
            "share of the cores: the hosts; the flood",
            $"{Percent(result.Hosts.Sum)}; {Percent(flood.Cpu)}", "", "");
        Report.Row(
            "  the customers; others",
            $"{Percent(result.Customers)}; {Percent(result.Hosts.Others - flood.Cpu)}", "", "");

        string Percent(double cpu) => $"{Number(cpu / flood.Seconds / cores * 100, "F0")} %";
    }

    private static void UntilIn(string what, PatientCustomers.SignIn[] signIns, double goal)
    {
        var times = new Spread(signIns.Select(signIn => signIn.Seconds));
        Report.Row(
            what,
            $"p50 {Number(times.Percentile(50), "F2")} p95 {Number(times.Percentile(95), "F2")} s",
            $"p50 <= {goal} s",
            Report.Verdict(times.Percentile(50) <= goal));
        Report.Row(
            "  customers in; answers 503, 429",
            $"{signIns.Count(signIn => signIn.Took is not null)} of {signIns.Length}; "
                + $"{signIns.Sum(signIn => signIn.Unavailable)}, {signIns.Sum(signIn => signIn.TooMany)}", "", "");
    }

    private static string Number(double value, string format) => Spread.Number(value, format);
}
