using System.Diagnostics;

namespace OrleansSelfCare.Tests.Harness;

/// <summary>Runs a program of the machine.</summary>
internal static class Command
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(15);

    /// <returns>Standard output.</returns>
    /// <exception cref="InvalidOperationException">It ended with another code than 0, or not in time.</exception>
    public static async Task<string> Output(
        string program, string[] arguments, string folder, IEnumerable<KeyValuePair<string, string?>>? environment = null)
    {
        var (exit, output, error) = await Try(program, arguments, folder, environment);
        return exit == 0 ? output : throw new InvalidOperationException(
            $"{program} {string.Join(' ', arguments)} ended with {exit}.\n{output}\n{error}");
    }

    /// <param name="environment">Changes this process' own: null removes a variable.</param>
    /// <exception cref="InvalidOperationException">It did not end in time.</exception>
    public static async Task<(int Exit, string Output, string Error)> Try(
        string program, string[] arguments, string folder, IEnumerable<KeyValuePair<string, string?>>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} did not end within {Timeout}.");
        }

        return (process.ExitCode, await output, await error);
    }

    /// <summary>For a program that starts a server.</summary>
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

    /// <summary>As <see cref="Run"/>, for a server that does not run as root: as another user if this process is root.</summary>
    public static Task RunUnprivileged(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? Run("runuser", ["-u", "nobody", "--", program, .. arguments])
        : Run(program, arguments);
}
