using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace OrleansSelfCare.Bench;

/// <summary>A host of the product as it is built, in a process of its own.</summary>
internal sealed class HostProcess : IDisposable
{
    private readonly Process _process;
    private readonly Leftover _leftover;

    private HostProcess(Process process, Leftover leftover, Match saidUp) => (_process, _leftover, SaidUp) = (process, leftover, saidUp);

    /// <summary>In the line by which it said that it is up.</summary>
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

    /// <summary>Bytes, the most it ever had; where the system doesn't tell, what it has.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64 is > 0 and var peak ? peak : _process.WorkingSet64;
        }
    }

    /// <param name="project">Such as <c>Gateway</c>.</param>
    /// <param name="up">What it writes when it serves.</param>
    /// <param name="environment">Its own, over what is there.</param>
    public static HostProcess Start(string project, Regex up, IEnumerable<string> settings, IReadOnlyDictionary<string, string>? environment = null)
    {
        var process = DotnetProcess.Start(PathOf(project), withInput: false, environment, settings);
        var leftover = new Leftover(() =>
        {
            process.Kill();
            process.WaitForExit();
        });
        var said = new StringBuilder();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (up.Match(line) is { Success: true } saidUp)
            {
                new Thread(() => Drain(process)) { IsBackground = true, Name = $"{project}'s log" }.Start();
                return new HostProcess(process, leftover, saidUp);
            }

            said.AppendLine(line);
        }

        process.WaitForExit();
        throw new InvalidOperationException($"{project} ended at start, with {process.ExitCode}:\n{said}");
    }

    /// <summary>A command of its, to the end.</summary>
    public static void Run(string project, params IEnumerable<string> arguments)
    {
        using var process = DotnetProcess.Start(PathOf(project), withInput: false, environment: null, arguments);
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{project} ended with {process.ExitCode}: {said}");
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Seconds of processor time so far.</summary>
    public (double User, double System) Cpu()
    {
        _process.Refresh();
        return (_process.UserProcessorTime.TotalSeconds, _process.PrivilegedProcessorTime.TotalSeconds);
    }

    /// <summary>What was answered is stored, so there is nothing to wait for.</summary>
    public void Dispose()
    {
        _leftover.Dispose();
        _process.Dispose();
    }

    /// <summary>Its log goes through a pipe, as in a container, and nobody reads it.</summary>
    private static void Drain(Process process)
    {
        var buffer = new char[64 * 1024];
        while (process.StandardOutput.Read(buffer) > 0)
        {
        }
    }

    private static string PathOf(string project)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(here.Parent!.Parent!.FullName, project, here.Name, $"OrleansSelfCare.{project}.dll");
    }
}
