using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansSelfCare.Bench.Cluster;

/// <summary>The database alone: pgbench updates rows of the size of an account.</summary>
internal sealed partial class PlainUpdates
{
    private const int Rows = 10_000;
    private const int RowBytes = 700;
    private const int Clients = 8;
    private readonly PostgresServer _postgres;
    private readonly TimeSpan _time;
    private readonly string _script;

    private PlainUpdates(PostgresServer postgres, TimeSpan time, string script) => (_postgres, _time, _script) = (postgres, time, script);

    /// <param name="Rate">Updates per second.</param>
    /// <param name="Cpu">The database's CPU seconds per update.</param>
    /// <param name="Unit">CPU seconds of one bare hash.</param>
    internal readonly record struct Result(double Rate, double Cpu, double Unit);

    /// <returns>Null if pgbench is not installed.</returns>
    public static PlainUpdates? Prepare(PostgresServer postgres, string directory, TimeSpan time)
    {
        if (PostgresPrograms.Pgbench is null)
        {
            return null;
        }

        using (var store = new StoredAccounts(postgres.NewDatabase("plain")))
        {
            store.Execute("CREATE TABLE plain (id integer PRIMARY KEY, state text NOT NULL) WITH (fillfactor = 80)");
            store.Execute($"INSERT INTO plain SELECT id, repeat('x', {RowBytes}) FROM generate_series(1, {Rows}) AS id");
            store.Execute("VACUUM ANALYZE plain");
        }

        var script = Path.Combine(directory, "update.sql");
        File.WriteAllText(script, $"\\set id random(1, {Rows})\nUPDATE plain SET state = :state WHERE id = :id;\n");
        var updates = new PlainUpdates(postgres, time, script);
        updates.Measure(() => 0);
        return updates;
    }

    public Result Measure(Func<double> unit)
    {
        var before = unit();
        var cpu = _postgres.Cpu();
        var output = Run();
        var spent = _postgres.Cpu() - cpu;
        return new Result(Number(Tps().Match(output)), spent / Number(Processed().Match(output)), (before + unit()) / 2);
    }

    private string Run()
    {
        var start = new ProcessStartInfo(PostgresPrograms.Pgbench!,
        [
            "-h", PostgresDirectory.Host, "-p", Text(_postgres.Port), "-U", PostgresDirectory.User, "-n", "-M", "prepared", "-f", _script,
            "-D", $"state={new string('y', RowBytes)}", "-c", Text(Clients), "-T", Text((int)_time.TotalSeconds), "plain",
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var cleanup = new CleanupOnExit(process.Kill);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"pgbench ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Number(Match match) => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"actually processed: (\d+)")]
    private static partial Regex Processed();

    [GeneratedRegex(@"tps = ([\d.]+)")]
    private static partial Regex Tps();
}
