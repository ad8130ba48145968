using System.Text.RegularExpressions;

namespace OrleansSelfCare.Bench;

/// <summary>The gateway, on a free port.</summary>
internal sealed partial class GatewayProcess : IDisposable
{
    public const string OperatorKey = "operator-key-of-the-bench-0123456789";
    private readonly HostProcess _process;

    private GatewayProcess(HostProcess process) => (_process, Address) = (process, new Uri(process.SaidUp.Groups[1].Value));

    public Uri Address { get; }

    public HostProcess Process => _process;

    public static GatewayProcess Start(string hosting, string directory, params IEnumerable<string> settings) => new(HostProcess.Start("Gateway", Listening(),
    [
        "--urls=http://127.0.0.1:0",
        $"--SelfCare:Hosting={hosting}",
        $"--SelfCare:DataDirectory={directory}",
        $"--SelfCare:OperatorKey={OperatorKey}",
        $"--SelfCare:Silo:Port={HostProcess.FreePort()}",
        "--SelfCare:Limits:Enabled=false",
        .. settings,
    ]));

    /// <summary>Seconds of processor time so far.</summary>
    public (double User, double System) Cpu() => _process.Cpu();

    public void Dispose() => _process.Dispose();

    [GeneratedRegex(@"Listening on (http://[^ ,]+)")]
    private static partial Regex Listening();
}
