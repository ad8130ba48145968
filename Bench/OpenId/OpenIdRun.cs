using System.Diagnostics;
using OrleansSelfCare.Bench.Cluster;

namespace OrleansSelfCare.Bench.OpenId;

/// <summary>
/// The CPU of sign-ins through the OpenID provider: of all hosts, with few iterations, including the writes after the replies. Then the
/// times of refreshes and userinfo while customers log in with the default iterations.
/// </summary>
internal sealed class OpenIdRun(Func<IEnumerable<string>, MeasuredHosts> start, BareHashing bare, OpenIdRun.Scale scale) : IDisposable
{
    private const int SignedIn = 64;
    private const double RefreshesPerSecond = 20;
    private const double UserInfosPerSecond = 100;
    private readonly Uri _issuer = new($"http://127.0.0.1:{FreePort.Next()}/");
    private readonly TemporaryDirectory _directory = new();

    /// <param name="Accounts">Each signs in once per round.</param>
    /// <param name="WarmUps">Rounds before the first measured one.</param>
    internal sealed record Scale(int Accounts, int WarmUps, int Rounds, TimeSpan Bare, Bench.Scale Meanwhile)
    {
        public static readonly Scale Full = new(320, WarmUps: 10, Rounds: 9, TimeSpan.FromSeconds(1), Bench.Scale.Full);
        public static readonly Scale Quick = new(64, WarmUps: 1, Rounds: 1, TimeSpan.FromSeconds(0.2), Bench.Scale.Quick);
    }

    /// <param name="Unit">CPU seconds of one bare hash, the mean of the measurements before and after.</param>
    /// <param name="DefaultHash">The same with the default iterations.</param>
    /// <param name="Others">The share of all cores used by other processes, from 0 to 1.</param>
    private sealed record Round(double Unit, double DefaultHash, ServiceCalls.Costs Of, double Others);

    public static void Measure(string hosting, Func<IEnumerable<string>, MeasuredHosts> start, BareHashing bare, bool quick)
    {
        using var run = new OpenIdRun(start, bare, quick ? Scale.Quick : Scale.Full);
        Print(hosting, run.MeasureCosts());
        var (refreshes, userInfos) = run.MeasureTimes();
        Report.Latency("refresh while they log in", refreshes, 25);
        Report.Latency("userinfo while they log in", userInfos, 25);
    }

    public void Dispose() => _directory.Dispose();

    private List<Round> MeasureCosts()
    {
        using var hosts = Start(RunningCluster.FewIterations);
        using var calls = new ServiceCalls(hosts, _issuer, scale.Accounts);
        calls.WarmUp(scale.WarmUps);
        return [.. Enumerable.Range(0, scale.Rounds).Select(_ => Once(hosts, calls))];
    }

    private Round Once(MeasuredHosts hosts, ServiceCalls calls)
    {
        var (fewBefore, defaultBefore) = (Hash(BesideTheHash.Iterations), Hash(MeasuredHosts.Iterations));
        var (cpu, began) = (hosts.Cpu(), Stopwatch.GetTimestamp());
        var costs = calls.Once();
        var others = (hosts.Cpu() - cpu).Others / Stopwatch.GetElapsedTime(began).TotalSeconds / Environment.ProcessorCount;
        return new(
            (fewBefore + Hash(BesideTheHash.Iterations)) / 2,
            (defaultBefore + Hash(MeasuredHosts.Iterations)) / 2,
            costs,
            others);

        double Hash(int iterations) => bare.Measure(iterations, scale.Bare).Cpu;
    }

    private (Spread Refreshes, Spread UserInfos) MeasureTimes()
    {
        using var hosts = Start([.. HostProcess.WithoutLimits, "--SelfCare:Password:MaxWait=00:00:03"]);
        using var service = new Service(_issuer, hosts.Portal);
        Account[] accounts = [.. hosts.Create(1, SignedIn + Customers.HashingCount)];
        var (signedIn, loggingIn) = (accounts[..SignedIn], accounts[SignedIn..]);
        var mails = hosts.Mailbox.Taken;
        Customers.Each(signedIn, hosts.Portal.LogIn, Customers.HashingCount);
        hosts.Mailbox.HandOut(signedIn, mails + SignedIn);
        Customers.Each(signedIn, account =>
        {
            hosts.Portal.Verify(account);
            service.Authorize(account);
            service.Redeem(account);
        });

        // Warms up the new process.
        var calls = Customers.Repeat(signedIn, scale.WarmUps * ServiceCalls.OfEach);
        Customers.Each(calls, service.Refresh);
        Customers.Each(calls, service.ReadUserInfo);

        // The same caller has an account's refreshes, so that they come one after another.
        var times = new Meanwhile(hosts.Portal, scale.Meanwhile).Measure(
            loggingIn,
            (RefreshesPerSecond, i => service.Refresh(signedIn[i % SignedIn])),
            (UserInfosPerSecond, i => service.ReadUserInfo(signedIn[i % SignedIn])));
        return (times[0], times[1]);
    }

    private MeasuredHosts Start(string[] settings) => start([.. ProviderFiles.Create(_directory.Path, _issuer), .. settings]);

    private static void Print(string hosting, List<Round> rounds)
    {
        Console.WriteLine();
        Console.WriteLine($"{hosting}, sign-ins through OpenID Connect");
        Console.WriteLine(
            $"  a bare hash of {BesideTheHash.Iterations:N0} iterations, the unit     {Of(round => round.Unit).Show("F3", 1e3)} ms CPU");
        Report.WarnOfOthers(Of(round => round.Others));
        Report.Row("", "figure", "goal", "");
        Report.AtLeast(
            $"bare {MeasuredHosts.Iterations:N0}-iteration hash / a sign-in",
            Of(round => round.DefaultHash / (round.DefaultHash + round.Of.SignIn.Sum - round.Unit)),
            "F3",
            0.95);
        Report.Row("a sign-in beside its hash, units", Of(round => (round.Of.SignIn.Sum / round.Unit) - 1).Show("F2"), "", "");
        Units("code to tokens", costs => costs.Redeem, 1.5);
        Units("refresh", costs => costs.Refresh, 1.5);
        Units("userinfo", costs => costs.UserInfo, 0.9);
        Units("introspection", costs => costs.Introspection, 0.9);
        Units("a pushed request", costs => costs.Push, 0.6);

        Spread Of(Func<Round, double> figure) => new(rounds.Select(figure));

        void Units(string what, Func<ServiceCalls.Costs, ClusterCpu> cost, double goal)
        {
            Report.AtMost($"{what}, units", Of(round => cost(round.Of).Sum / round.Unit), "F2", goal);
            Report.Row(
                "  of it gateway, silo, PostgreSQL",
                string.Join(", ", ((Func<ClusterCpu, double>[])[cpu => cpu.Gateway, cpu => cpu.Silos, cpu => cpu.Postgres])
                    .Select(part => Spread.Number(Of(round => part(cost(round.Of)) / round.Unit).Median, "F2"))),
                "",
                "");
        }
    }
}
