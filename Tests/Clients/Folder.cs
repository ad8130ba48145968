using System.Diagnostics;
using OrleansSelfCare.Tests.Docs;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Clients;

/// <summary>A temporary copy of a folder beside these tests, in which tools generate and build clients.</summary>
internal sealed class Folder : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <summary>What <c>dotnet</c> and <c>npm</c> print when no connection to their registry could be opened.</summary>
    private static readonly string[] Unreachable =
    [
        "Connection refused", "Name or service not known", "Resource temporarily unavailable", "Network is unreachable",
        "Unable to load the service index", "ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "ETIMEDOUT",
    ];

    private readonly string _path = Directory.CreateTempSubdirectory("selfcare-client-").FullName;
    private Process? _server;

    /// <param name="name"><c>node</c>, <c>kiota</c>, <c>openid-client</c> or another folder.</param>
    public Folder(string name)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "Tests", "Clients", name)))
        {
            File.Copy(file, Path.Combine(_path, Path.GetFileName(file)));
        }
    }

    /// <summary>
    /// With the packages that its file asks npm for. Skips the test if Node.js is missing or old (in CI it fails), or npm can't be reached.
    /// </summary>
    public static async Task<Folder> OfNode(string name)
    {
        var path = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator);
        Requirement.Need(path.Any(folder => File.Exists(Path.Combine(folder, "node"))), "Node.js is not on this machine.");
        var folder = new Folder(name);
        try
        {
            var version = Version.Parse((await folder.Run("node", "--version")).TrimStart('v'));
            Requirement.Need(version.Major >= 20, $"Node.js on this machine is {version}, and 20 is needed.");
            await folder.Download("npm", "npm", "ci", "--no-audit", "--no-fund");
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _server?.Kill(entireProcessTree: true);
        _server?.WaitForExit();
        _server?.Dispose();
        Directory.Delete(_path, recursive: true);
    }

    /// <summary>The path of a file in the copy.</summary>
    public string PathOf(string name) => Path.Combine(_path, name);

    public Task<string> Read(string name) => File.ReadAllTextAsync(PathOf(name));

    public void Write(string name, string text) => File.WriteAllText(PathOf(name), text);

    /// <summary>Runs a program that downloads from a registry. Skips the test if the registry can't be reached.</summary>
    public async Task Download(string registry, string program, params string[] arguments)
    {
        var (exitCode, output, error) = await Execute(program, arguments);
        var said = output + error;
        Skip.If(
            exitCode != 0 && Unreachable.Any(word => said.Contains(word, StringComparison.Ordinal)),
            $"{registry} can't be reached from this machine.");
        Require(exitCode, said, program, arguments);
    }

    /// <returns>Standard output. The test fails with all output if the exit code is not 0.</returns>
    public async Task<string> Run(string program, params string[] arguments)
    {
        var (exitCode, output, error) = await Execute(program, arguments);
        Require(exitCode, $"{output}\n{error}", program, arguments);
        return output;
    }

    /// <summary>Starts a server, which runs until this is disposed. It prints a line when it listens, and nothing else.</summary>
    public async Task Serve(string program, params string[] arguments)
    {
        _server = Process.Start(StartOf(program, arguments))!;
        using var timeout = new CancellationTokenSource(Timeout);
        // Read to its end, so that a full pipe doesn't stop the server.
        var error = _server.StandardError.ReadToEndAsync(CancellationToken.None);
        if (await _server.StandardOutput.ReadLineAsync(timeout.Token) is null)
        {
            Assert.Fail($"{program} {string.Join(' ', arguments)}\n{await error}");
        }
    }

    private static void Require(int exitCode, string said, string program, string[] arguments) =>
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)}\n{said}");

    private async Task<(int ExitCode, string Output, string Error)> Execute(string program, string[] arguments)
    {
        using var process = Process.Start(StartOf(program, arguments))!;
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var error = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private ProcessStartInfo StartOf(string program, string[] arguments) => new(program, arguments)
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
            ["DOTNET_CLI_UI_LANGUAGE"] = "en",
        },
    };
}
