using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace OrleansSelfCare.Bench;

/// <summary>A host of the product from the build output, in its own process.</summary>
internal sealed class HostProcess : IDisposable
{
    /// <summary>The same accounts, on one network, log in and change their addresses far more often than customers may.</summary>
    public static readonly string[] WithoutLimits =
    [
        "--SelfCare:Limits:Enabled=false",
        "--SelfCare:Limits:MailsPerDay=0",
        "--SelfCare:Limits:NewAddressesPerHour=0",
        "--SelfCare:Limits:NewAddressesPerDay=0",
    ];

    private readonly Process _process;
    private readonly Dictionary<string, double> _cpuOfThreads = [];
    private readonly CleanupOnExit _cleanup;

    private HostProcess(Process process, CleanupOnExit cleanup, Match saidUp) => (_process, _cleanup, SaidUp) = (process, cleanup, saidUp);

    /// <summary>The match in the log line that reports that the host is ready.</summary>
    public Match SaidUp { get; }

    /// <summary>Bytes.</summary>
    public long ResidentMemory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The peak in bytes; the current value if the system does not report a peak.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64 is > 0 and var peak ? peak : _process.WorkingSet64;
        }
    }

    /// <param name="project">For example <c>Gateway</c>.</param>
    /// <param name="up">Matches the log line that reports that the host is ready.</param>
    /// <param name="environment">Additional environment variables.</param>
    /// <param name="build">The folder <c>artifacts/bin</c> of another build; null: of this one.</param>
    public static HostProcess Start(
        string project,
        Regex up,
        IEnumerable<string> settings,
        IReadOnlyDictionary<string, string>? environment = null,
        string? build = null)
    {
        var start = HostStart.Of(PathOf(project, build), settings);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        var cleanup = new CleanupOnExit(() =>
        {
            process.Kill();
            process.WaitForExit();
        });
        var output = new StringBuilder();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (up.Match(line) is { Success: true } saidUp)
            {
                new Thread(() => Drain(process)) { IsBackground = true, Name = $"{project}'s log" }.Start();
                return new HostProcess(process, cleanup, saidUp);
            }

            output.AppendLine(line);
        }

        process.WaitForExit();
        throw new InvalidOperationException($"{project} ended at start, with {process.ExitCode}:\n{output}");
    }

    /// <summary>Runs a command of the host and waits for its end.</summary>
    /// <param name="build"><inheritdoc cref="Start" path="/param[@name='build']"/></param>
    public static void Run(string project, IEnumerable<string> arguments, string? build = null)
    {
        using var process = Process.Start(HostStart.Of(PathOf(project, build), arguments))!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{project} ended with {process.ExitCode}: {output}");
        }
    }

    /// <summary>CPU seconds so far.</summary>
    public (double User, double System) Cpu()
    {
        _process.Refresh();
        var system = _process.PrivilegedProcessorTime.TotalSeconds;
        return (Math.Max(0, (CpuOfThreads() ?? _process.TotalProcessorTime.TotalSeconds) - system), system);
    }

    /// <summary>The time of a thread that ended since the last call is lost; the product's threads seldom end.</summary>
    /// <returns>Null if the system doesn't tell it.</returns>
    private double? CpuOfThreads()
    {
        var threads = new DirectoryInfo($"/proc/{_process.Id}/task");
        foreach (var thread in threads.Exists ? threads.EnumerateDirectories() : [])
        {
            if (SchedStat.Seconds(thread.FullName) is { } seconds)
            {
                _cpuOfThreads[thread.Name] = seconds;
            }
        }

        return _cpuOfThreads.Count == 0 ? null : _cpuOfThreads.Values.Sum();
    }

    /// <summary>Kills the process: everything answered is stored, so no shutdown is needed.</summary>
    public void Dispose()
    {
        _cleanup.Dispose();
        _process.Dispose();
    }

    /// <summary>Discards the log, which the host writes to a pipe as in a container.</summary>
    private static void Drain(Process process)
    {
        var buffer = new char[64 * 1024];
        while (process.StandardOutput.Read(buffer) > 0)
        {
        }
    }

    private static string PathOf(string project, string? build)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(build ?? here.Parent!.Parent!.FullName, project, here.Name, $"OrleansSelfCare.{project}.dll");
    }
}
