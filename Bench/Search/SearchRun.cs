using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansSelfCare.Bench.Search;

/// <summary>
/// The support desk's search over many accounts that an earlier version stored: sign-ins while their digests are filled, then searches, and
/// what the digests add to a write.
/// </summary>
internal static class SearchRun
{
    private const int SearchGoal = 50;
    private const int AddedGoal = 5;
    private const int WritesOfASignIn = 2;
    private const int SignInRounds = 5;

    public static void Measure(string hosting, Func<ISearchTarget> make, Mailbox mailbox, bool quick)
    {
        var (accounts, searches, signIns) = quick ? (5_000, 200, 200) : (1_000_000, 2_000, 2_000);
        using var target = make();
        target.Start();
        using (var portal = new Portal(target.Gateway, GatewayProcess.OperatorKey))
        {
            portal.Import([new Account(0)]);
        }

        target.Kill();
        target.FillAsEarlierVersion(accounts);
        Console.WriteLine();
        Console.WriteLine($"{hosting}, {accounts:N0} accounts of a version without search");
        Report.Row("", "figure", "goal", "");
        if (target.Migrate() is { } migration)
        {
            Report.Row("migrate", $"{migration.Seconds:F1} s", "", "");
            Row("  an account's write beside it", migration.Writes);
        }

        var start = Stopwatch.GetTimestamp();
        target.Start();
        using var customers = new Portal(target.Gateway, GatewayProcess.OperatorKey);
        customers.AwaitAccounts();
        Report.Row("start", $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s", "", "");

        var random = new Random(1);
        var began = Stopwatch.GetTimestamp();
        var beside = new List<double>();
        while (target.Filled() < accounts)
        {
            // Not faster than customers come, so that the fill is measured beside sign-ins and not against them.
            for (var i = 0; i < 50; i++)
            {
                beside.Add(Time(() => customers.LogIn(new Account(random.Next(accounts)))));
                Thread.Sleep(20);
            }
        }

        Report.Row("digests of all accounts filled in", $"{Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s", "", "");
        List<double> alone = [];
        for (var i = 0; i < Math.Max(signIns, beside.Count / 4); i++)
        {
            alone.Add(Time(() => customers.LogIn(new Account(random.Next(accounts)))));
            Thread.Sleep(20);
        }

        Row("a login beside it", new(beside));
        Row("  the same afterwards", new(alone));

        Account[] signingIn = [.. Enumerable.Range(0, signIns).Select(number => new Account(number))];
        SignIn(signingIn);
        using var bare = new BareHashing();
        var signInCosts = Enumerable.Range(0, SignInRounds).Select(_ => SignIn(signingIn)).ToList();
        var hash = bare.Measure(BesideTheHash.Iterations, TimeSpan.FromSeconds(2)).Cpu;
        var besideHash = new Spread(signInCosts).Median - hash;

        using var http = new HttpClient { BaseAddress = target.Gateway };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", GatewayProcess.OperatorKey);
        Searches("the beginning of an id", () => new Account(random.Next(accounts)).Id[..^1], 10);
        Searches("an address", () => new Account(random.Next(accounts)).Email, 1);
        Searches("a phone number of all accounts", () => "03-1234-5678", 10);

        customers.Dispose();
        target.Kill();
        var added = target.Added(quick ? 200 : 20_000);
        Report.Row("a write with, without digests", $"{added.With * 1e6:F1}, {added.Without * 1e6:F1} µs", "", "");
        Report.Row("a sign-in's CPU beside its hash", $"{besideHash * 1e3:F2} ms", "", "");
        Report.AtMost(
            "  added by its two writes, %", new([100 * WritesOfASignIn * (added.With - added.Without) / besideHash]), "F1", AddedGoal);

        // Login, code from the mail, verify; as many at once as keep the cores busy, because each costs more when few come.
        double SignIn(Account[] accounts)
        {
            var (mails, cpu) = (mailbox.Taken, target.Cpu());
            Customers.Each(accounts, customers.LogIn);
            var spent = target.Cpu() - cpu;
            mailbox.HandOut(accounts, mails + accounts.Length);
            cpu = target.Cpu();
            Customers.Each(accounts, customers.Verify);
            Thread.Sleep(BesideTheHash.Settling);
            spent += target.Cpu() - cpu;
            Customers.Each(accounts, customers.LogOut);
            return spent / accounts.Length;
        }

        void Searches(string what, Func<string> term, int most)
        {
            for (var i = 0; i < 50; i++)
            {
                Search(term(), most);
            }

            Report.Latency($"search for {what}", new(Enumerable.Range(0, searches).Select(_ => Search(term(), most))), SearchGoal);
        }

        double Search(string term, int most)
        {
            var start = Stopwatch.GetTimestamp();
            using var response = http.Send(
                new HttpRequestMessage(HttpMethod.Post, "admin/v1/accounts:search") { Content = JsonContent.Create(new { term }) });
            var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            using var found = JsonDocument.Parse(response.Content.ReadAsStream());
            return found.RootElement.GetProperty("accounts").GetArrayLength() is >= 1 and var shown && shown <= most
                ? took
                : throw new InvalidOperationException($"A search found {found.RootElement.GetRawText()}.");
        }
    }

    private static void Row(string what, Spread times)
    {
        Report.Row(
            what, $"p50 {At(50)} p99 {At(99)} longest {At(100)} ms", "", "");

        string At(double percent) => Spread.Number(times.Percentile(percent), "F1");
    }

    private static double Time(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}

/// <summary>A hosting with its own store, into which accounts can be put as an earlier version stores them.</summary>
internal interface ISearchTarget : IDisposable
{
    Uri Gateway { get; }

    void Start();

    void Kill();

    /// <summary>Removes what this version added to the schema, and multiplies the first account.</summary>
    void FillAsEarlierVersion(int accounts);

    /// <returns>How long it took, and the milliseconds of writes meanwhile; null: a start does it.</returns>
    (double Seconds, Spread Writes)? Migrate();

    /// <summary>CPU seconds of all processes.</summary>
    double Cpu();

    /// <summary>The number of accounts whose digests are filled in.</summary>
    long Filled();

    /// <summary>Seconds of a write of an account's state, alternately with and without digests, without the flush to the disk.</summary>
    (double With, double Without) Added(int writes);
}
