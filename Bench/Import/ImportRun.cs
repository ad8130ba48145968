using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrleansSelfCare.Bench.Import;

/// <summary>
/// Imports a provisioning file into an empty store over HTTP: the rate compared with the store alone, the memory, and whether a killed and
/// repeated import leaves the same accounts as an uninterrupted one.
/// </summary>
internal static class ImportRun
{
    private const int Full = 200_000;
    private const int Quick = 5_000;

    public static void Measure(string hosting, Func<IImportTarget> make, bool quick)
    {
        using var directory = new TemporaryDirectory();
        var rows = quick ? Quick : Full;
        var file = ImportFile.Write(directory.Path, rows);
        Console.WriteLine();
        Console.WriteLine($"{hosting}, an import of {rows:N0} accounts with hashes");
        Report.Row("", "figure", "goal", "");

        var whole = Unbroken(make, file, rows);
        var broken = Broken(make, file, rows);
        Report.Row(
            "killed halfway and sent again",
            $"{broken.Before:N0} stored before, {broken.After.Count:N0} after",
            $"{rows:N0}",
            Report.Verdict(broken.After.Count == rows));
        Report.Row(
            "  accounts as after an unbroken run",
            broken.After.Digest == whole.Digest ? "the same" : "OTHERS",
            "the same",
            Report.Verdict(broken.After == whole));
    }

    private static EndState Unbroken(Func<IImportTarget> make, string file, int rows)
    {
        using var target = make();
        target.Start();
        var before = target.Processes.Select(process => process.Process.PeakMemory).ToList();
        var rate = Import(target, file, rows);
        var peaks = target.Processes.Zip(before, (process, had) => (process.Name, Had: had, Peak: process.Process.PeakMemory)).ToList();
        var again = Import(target, file, rows);
        target.Kill();

        List<StoredRow> stored = [.. target.Rows()];
        var bare = target.Bare(stored);
        Report.Row("accounts a second", Spread.Number(rate, "F0"), "", "");
        foreach (var (what, bareRate) in bare)
        {
            Report.Row($"  {what}", Spread.Number(bareRate, "F0"), "", "");
        }

        Report.AtLeast("accounts a second / bare inserts a second", new([rate / bare[0].Rate]), "F3", 0.15);
        Report.Row("the same file again, nothing to change", Spread.Number(again, "F0") + " a second", "", "");
        foreach (var (name, had, peak) in peaks)
        {
            Report.AtMost($"{name}'s peak memory, MB more than before", new([(peak - had) / 1e6]), "F0", 150);
            Report.Row("  before, and at most", $"{had / 1e6:F0} MB, {peak / 1e6:F0} MB", "", "");
        }

        return EndState.Of(stored);
    }

    private static (long Before, EndState After) Broken(Func<IImportTarget> make, string file, int rows)
    {
        using var target = make();
        target.Start();
        var importing = new Thread(() =>
        {
            try
            {
                Import(target, file, rows);
            }
            catch (HttpRequestException)
            {
                // The target was killed.
            }
        });
        importing.Start();
        while (target.Count() < rows / 2)
        {
            Thread.Sleep(1);
        }

        target.Kill();
        importing.Join();
        var before = target.Count();
        target.Start();
        Import(target, file, rows);
        target.Kill();
        return (before, EndState.Of(target.Rows()));
    }

    /// <returns>Rows per second.</returns>
    private static double Import(IImportTarget target, string file, int rows)
    {
        using var http = new HttpClient { BaseAddress = target.Gateway, Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Post, "admin/v1/accounts:import")
        {
            Content = new StreamContent(File.OpenRead(file)) { Headers = { ContentType = new("text/csv") } },
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", GatewayProcess.OperatorKey) },
        };
        var start = Stopwatch.GetTimestamp();
        using var response = http.Send(request);
        using var answer = JsonDocument.Parse(response.Content.ReadAsStream());
        var took = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return response.IsSuccessStatusCode && answer.RootElement.GetProperty("rejected").GetArrayLength() == 0
            ? rows / took
            : throw new InvalidOperationException(
                $"The import was answered {(int)response.StatusCode}: {answer.RootElement.GetRawText()[..200]}");
    }

    /// <param name="Digest">Of the key and the imported members of every account.</param>
    private sealed record EndState(long Count, string Digest)
    {
        public static EndState Of(IEnumerable<StoredRow> rows)
        {
            using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var count = 0L;
            foreach (var row in rows)
            {
                using var state = JsonDocument.Parse(row.State);
                var account = state.RootElement.GetProperty("account");
                digest.AppendData(Encoding.UTF8.GetBytes(string.Join(
                    '\n',
                    row.Key,
                    account.GetProperty("passwordHash"),
                    account.GetProperty("email"),
                    account.GetProperty("contactPhone"),
                    "")));
                count++;
            }

            return new(count, Convert.ToHexString(digest.GetHashAndReset()));
        }
    }
}
