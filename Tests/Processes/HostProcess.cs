using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansSelfCare.Tests.Processes;

/// <summary>A host as an operator runs it: a process of its own that reads what a test says, not what the machine's owner has set for another one.</summary>
public static partial class HostProcess
{
    /// <param name="hear">A line of standard output.</param>
    /// <param name="hearError">A line of standard error.</param>
    public static Process Start(string dll, IEnumerable<string> arguments, Action<string> hear, Action<string> hearError, string? directory = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", ["exec", dll, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory,
        };
        foreach (var name in start.Environment.Keys.Where(name => OwnersSettings().IsMatch(name)).ToArray())
        {
            start.Environment.Remove(name);
        }

        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => hear(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => hearError(line.Data ?? "");
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

    [GeneratedRegex("^(SelfCare|Portal|ASPNETCORE_|DOTNET_(URLS|ENVIRONMENT|HTTP_PORTS)|URLS|HTTP_PORTS|OTEL_|Logging|Kestrel|ConnectionStrings)", RegexOptions.IgnoreCase)]
    private static partial Regex OwnersSettings();
}
