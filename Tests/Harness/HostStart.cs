using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace OrleansSelfCare.Tests.Harness;

/// <summary>How an assembly starts in its own process. Environment variables of this machine that configure a host are removed.</summary>
internal static partial class HostStart
{
    /// <summary>The command of this process' runtime, which is in shared/Microsoft.NETCore.App/{version}/ under its folder.</summary>
    public static string Dotnet { get; } = Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    /// <returns>With standard input and output redirected.</returns>
    public static ProcessStartInfo Of(string dll, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Dotnet, ["exec", dll, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => HostSettings().IsMatch(name)).ToArray())
        {
            start.Environment.Remove(name);
        }

        return start;
    }

    [GeneratedRegex(
        "^(SelfCare|Portal|ASPNETCORE_|DOTNET_(URLS|ENVIRONMENT|HTTP_PORTS)|URLS|HTTP_PORTS|OTEL_|Logging|Kestrel|ConnectionStrings)",
        RegexOptions.IgnoreCase)]
    private static partial Regex HostSettings();
}
