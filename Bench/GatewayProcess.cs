using System.Text.RegularExpressions;

namespace OrleansSelfCare.Bench;

/// <summary>A gateway process on a free port.</summary>
internal sealed partial class GatewayProcess : IDisposable
{
    public const string OperatorKey = "operator-key-of-the-bench-0123456789";

    private GatewayProcess(HostProcess process) => (Process, Address) = (process, new Uri(process.SaidUp.Groups[1].Value));

    public Uri Address { get; }

    public HostProcess Process { get; }

    /// <param name="build"><inheritdoc cref="HostProcess.Start" path="/param[@name='build']"/></param>
    public static GatewayProcess Start(string hosting, string directory, IEnumerable<string> settings, string? build = null) =>
        new(HostProcess.Start("Gateway", Listening(),
        [
            "--urls=http://127.0.0.1:0",
            $"--SelfCare:Hosting={hosting}",
            $"--SelfCare:DataDirectory={directory}",
            $"--SelfCare:OperatorKey={OperatorKey}",
            $"--SelfCare:Silo:Port={FreePort.Next()}",
            .. settings,
        ], build: build));

    /// <summary>CPU seconds so far.</summary>
    public (double User, double System) Cpu() => Process.Cpu();

    public void Dispose() => Process.Dispose();

    [GeneratedRegex(@"Listening on (http://[^ ,]+)")]
    private static partial Regex Listening();
}
