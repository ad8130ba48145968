using System.Text.RegularExpressions;

namespace OrleansSelfCare.Bench.Cluster;

/// <summary>Starts a silo on free ports of the loopback address.</summary>
internal static partial class SiloProcess
{
    /// <param name="build"><inheritdoc cref="HostProcess.Start" path="/param[@name='build']"/></param>
    public static HostProcess Start(
        IEnumerable<string> settings, IReadOnlyDictionary<string, string>? environment, string? build) =>
        HostProcess.Start("Silo", IsIn(),
        [
            "--urls=http://127.0.0.1:0",
            "--SelfCare:Silo:Advertise=127.0.0.1",
            $"--SelfCare:Silo:Port={FreePort.Next()}",
            $"--SelfCare:Silo:GatewayPort={FreePort.Next()}",
            .. settings,
        ], environment, build);

    [GeneratedRegex("is in cluster")]
    private static partial Regex IsIn();
}
