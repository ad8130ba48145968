using System.Diagnostics;

namespace OrleansSelfCare.Tests.Harness;

/// <summary>Runs a program of the machine.</summary>
internal static class Command
{
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    public static async Task Run(string program, params string[] arguments)
    {
        // Without a pipe, because a server that the program starts would inherit it and keep it open.
        string[] shell = ["-c", "exec \"$@\" > /dev/null 2>&1", "sh", program, .. arguments];
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", shell) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }
}
