using System.Diagnostics;
using System.Globalization;

namespace OrleansSelfCare.Tests.Processes;

/// <summary>Starts a host of the product in its own process.</summary>
public static class HostProcess
{
    /// <param name="onOutput">Called for each line of standard output.</param>
    /// <param name="onError">Called for each line of standard error.</param>
    public static Process Start(
        string dll, IEnumerable<string> arguments, Action<string> onOutput, Action<string> onError, string? directory = null)
    {
        var process = new Process { StartInfo = HostStart.Of(dll, arguments) };
        (process.StartInfo.RedirectStandardError, process.StartInfo.WorkingDirectory) = (true, directory);
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
}
