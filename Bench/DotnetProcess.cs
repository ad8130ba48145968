using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OrleansSelfCare.Bench;

/// <summary>Starts an assembly of this build with the same runtime as this process.</summary>
internal static class DotnetProcess
{
    public static Process Start(
        string assembly, bool withInput, IReadOnlyDictionary<string, string>? environment, params IEnumerable<string> arguments)
    {
        // The runtime is in shared/Microsoft.NETCore.App/{version}/ under the folder of the dotnet command.
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var dotnet = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        var start = new ProcessStartInfo(dotnet, [assembly, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = withInput,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{assembly} could not be started.");
    }
}
