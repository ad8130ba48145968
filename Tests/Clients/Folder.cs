using System.Diagnostics;
using OrleansSelfCare.Tests.Docs;

namespace OrleansSelfCare.Tests.Clients;

/// <summary>A temporary copy of a folder beside these tests, in which tools generate and build clients.</summary>
internal sealed class Folder : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);
    private readonly string _path = Directory.CreateTempSubdirectory("selfcare-client-").FullName;

    /// <param name="name"><c>node</c> or <c>kiota</c>.</param>
    public Folder(string name)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "Tests", "Clients", name)))
        {
            File.Copy(file, Path.Combine(_path, Path.GetFileName(file)));
        }
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(_path, name), text);

    /// <returns>Standard output. The test fails with all output if the exit code is not 0.</returns>
    public async Task<string> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["MSBUILDDISABLENODEREUSE"] = "1",
                ["KIOTA_OFFLINE_ENABLED"] = "true",
                ["REDOCLY_TELEMETRY"] = "off",
                ["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true",
                ["NO_COLOR"] = "1",
            },
        })!;
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var error = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}\n{await output}\n{await error}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
