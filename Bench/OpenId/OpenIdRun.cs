using System.Diagnostics;
using OrleansSelfCare.Bench.Cluster;

namespace OrleansSelfCare.Bench.OpenId;

/// <summary>
/// The CPU of sign-ins through the OpenID provider: of all hosts, with few iterations, including the writes after the replies. Then the
/// times of refreshes and userinfo while customers log in with the default iterations.
/// </summary>
internal sealed class OpenIdRun(Func<IEnumerable<string>, MeasuredHosts> start, BareHashing bare, OpenIdRun.Scale scale) : IDisposable
{
    private const int CallsOfEach = 5;
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
    /// <param name="SignIn">The CPU of one, from login to tokens, with its hash of few iterations.</param>
    /// <param name="Others">The share of all cores used by other processes, from 0 to 1.</param>
    private sealed record Round(
        double Unit,
        double DefaultHash,
        ClusterCpu SignIn,
        ClusterCpu Redeem,
        ClusterCpu Refresh,
        ClusterCpu UserInfo,
        ClusterCpu Introspection,
        ClusterCpu Push,
        double Others);

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
        using var service = new Service(_issuer, hosts.Portal);
        Account[] accounts = [.. Enumerable.Range(1, scale.Accounts).Select(number => new Account(number))];
        hosts.Portal.Import(accounts);
        for (var i = 0; i < scale.WarmUps; i++)
        {
            Once(hosts, service, accounts, _ => 0);
        }

        return [.. Enumerable.Range(0, scale.Rounds).Select(_ =>
            Once(hosts, service, accounts, iterations => bare.Measure(iterations, scale.Bare).Cpu))];
    }

    /// <summary>Ends with a logout, so that the stored state is like a customer's.</summary>
    private static Round Once(MeasuredHosts hosts, Service service, Account[] accounts, Func<int, double> hash)
    {
        var (fewBefore, defaultBefore) = (hash(BesideTheHash.Iterations), hash(MeasuredHosts.Iterations));
        var (cpu, began, mails) = (hosts.Cpu(), Stopwatch.GetTimestamp(), hosts.Mailbox.Taken);
        var calls = Repeat(accounts, CallsOfEach);
        var logIn = Cost(hosts, accounts, hosts.Portal.LogIn);
        hosts.Mailbox.HandOut(accounts, mails + accounts.Length);
        var toCode = Cost(hosts, accounts, account =>
        {
            hosts.Portal.Verify(account);
            service.Authorize(account);
        });
        var redeem = Cost(hosts, accounts, service.Redeem);
        var refresh = Cost(hosts, calls, service.Refresh);
        var userInfo = Cost(hosts, calls, service.ReadUserInfo);
        var introspection = Cost(hosts, calls, service.Introspect);
        var push = Cost(hosts, calls, _ => service.Push());
        Customers.Each(accounts, hosts.Portal.LogOut);
        var others = (hosts.Cpu() - cpu).Others / Stopwatch.GetElapsedTime(began).TotalSeconds / Environment.ProcessorCount;
        return new(
            (fewBefore + hash(BesideTheHash.Iterations)) / 2,
            (defaultBefore + hash(MeasuredHosts.Iterations)) / 2,
            logIn + toCode + redeem,
            redeem,
            refresh,
            userInfo,
            introspection,
            push,
            others);
    }

    private static ClusterCpu Cost(MeasuredHosts hosts, Account[] calls, Action<Account> call)
    {
        var before = hosts.Cpu();
        Customers.Each(calls, call);
        Thread.Sleep(BesideTheHash.Settling);
        return (hosts.Cpu() - before) / calls.Length;
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
        var calls = Repeat(signedIn, scale.WarmUps * CallsOfEach);
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

    private static Account[] Repeat(Account[] accounts, int times) => [.. Enumerable.Repeat(accounts, times).SelectMany(all => all)];

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
            Of(round => round.DefaultHash / (round.DefaultHash + round.SignIn.Sum - round.Unit)),
            "F3",
            0.95);
        Report.Row("a sign-in beside its hash, units", Of(round => (round.SignIn.Sum / round.Unit) - 1).Show("F2"), "", "");
        Units("code to tokens", round => round.Redeem, 1.5);
        Units("refresh", round => round.Refresh, 1.5);
        Units("userinfo", round => round.UserInfo, 0.9);
        Units("introspection", round => round.Introspection, 0.9);
        Units("a pushed request", round => round.Push, 0.6);

        Spread Of(Func<Round, double> figure) => new(rounds.Select(figure));

        void Units(string what, Func<Round, ClusterCpu> cost, double goal)
        {
            Report.AtMost($"{what}, units", Of(round => cost(round).Sum / round.Unit), "F2", goal);
            Report.Row(
                "  of it gateway, silo, PostgreSQL",
                string.Join(", ", ((Func<ClusterCpu, double>[])[cpu => cpu.Gateway, cpu => cpu.Silos, cpu => cpu.Postgres])
                    .Select(part => Spread.Number(Of(round => part(cost(round)) / round.Unit).Median, "F2"))),
                "",
                "");
        }
    }
}
