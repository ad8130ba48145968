using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansSelfCare.Tests.Processes;

/// <summary>
/// Starts a host of the product in its own process. Environment variables of this machine that configure a host are removed.
/// </summary>
public static partial class HostProcess
{
    /// <param name="onOutput">Called for each line of standard output.</param>
    /// <param name="onError">Called for each line of standard error.</param>
    public static Process Start(
        string dll, IEnumerable<string> arguments, Action<string> onOutput, Action<string> onError, string? directory = null)
    {
        var dotnet = Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";
        var start = new ProcessStartInfo(dotnet, ["exec", dll, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory,
        };
        foreach (var name in start.Environment.Keys.Where(name => HostSettings().IsMatch(name)).ToArray())
        {
            start.Environment.Remove(name);
        }

        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => onOutput(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => onError(line.Data ?? "");
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <param name="signal">TERM, STOP, CONT, KILL.</param>
    public static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    [GeneratedRegex(
        "^(SelfCare|Portal|ASPNETCORE_|DOTNET_(URLS|ENVIRONMENT|HTTP_PORTS)|URLS|HTTP_PORTS|OTEL_|Logging|Kestrel|ConnectionStrings)",
        RegexOptions.IgnoreCase)]
    private static partial Regex HostSettings();
}
