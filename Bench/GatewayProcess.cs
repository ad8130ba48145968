using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace OrleansSelfCare.Bench;

/// <summary>The gateway as it is built, in a process of its own, on a free port.</summary>
internal sealed partial class GatewayProcess : IDisposable
{
    public const string OperatorKey = "operator-key-of-the-bench-0123456789";
    private readonly Process _process;
    private readonly Leftover _leftover;

    private GatewayProcess(Process process, Leftover leftover, Uri address) => (_process, _leftover, Address) = (process, leftover, address);

    public Uri Address { get; }

    public static GatewayProcess Start(string hosting, string directory, params IEnumerable<string> settings)
    {
        var process = DotnetProcess.Start(
            PathOf("OrleansSelfCare.Gateway.dll"),
            withInput: false,
            [
                "--urls=http://127.0.0.1:0",
                $"--SelfCare:Hosting={hosting}",
                $"--SelfCare:DataDirectory={directory}",
                $"--SelfCare:OperatorKey={OperatorKey}",
                $"--SelfCare:Silo:Port={FreePort()}",
                "--SelfCare:Limits:Enabled=false",
                .. settings,
            ]);
        var leftover = new Leftover(() =>
        {
            process.Kill();
            process.WaitForExit();
        });
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
            {
                new Thread(() => Drain(process)) { IsBackground = true, Name = "gateway's log" }.Start();
                return new GatewayProcess(process, leftover, new Uri(match.Groups[1].Value));
            }

            Console.Error.WriteLine(line);
        }

        process.WaitForExit();
        throw new InvalidOperationException($"The gateway ended at start, with {process.ExitCode}.");
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

    private static string PathOf(string file)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(here.Parent!.Parent!.FullName, "Gateway", here.Name, file);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"Listening on (http://[^ ,]+)")]
    private static partial Regex Listening();
}
