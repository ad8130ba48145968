using System.Diagnostics;
using OrleansSelfCare.Tests.Docs;

namespace OrleansSelfCare.Tests.Deployment;

/// <summary>The secrets that <c>eng/make-secrets</c> creates, in a temporary folder in place of the repository.</summary>
public sealed class MadeSecrets : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("selfcare-secrets-").FullName;

    public MadeSecrets()
    {
        Directory.CreateDirectory(Path.Combine(_root, "eng"));
        File.Copy(Path.Combine(Repository.Root, "eng", "make-secrets"), Path.Combine(_root, "eng", "make-secrets"));
        var exit = Make();
        if (exit != 0)
        {
            throw new InvalidOperationException($"eng/make-secrets ended with {exit}.");
        }
    }

    public string Folder => Path.Combine(_root, "secrets");

    /// <param name="programs">A folder whose programs replace the machine's; null: none.</param>
    /// <returns>The exit code of the script.</returns>
    public int Make(string? programs = null)
    {
        using var script = new Process();
        script.StartInfo = new(Path.Combine(_root, "eng", "make-secrets"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        script.StartInfo.Environment["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}".TrimStart(':');
        script.Start();
        script.WaitForExit();
        return script.ExitCode;
    }

    /// <summary>The path on this machine of a secret file in docker-compose.yml.</summary>
    public string PathOf(ComposeFile.MountedSecret secret) =>
        Path.GetFullPath(Path.Combine(_root, ComposeFile.Instance.Secrets[secret.Source].File));

    /// <summary>The folder on this machine that replaces a container's volume.</summary>
    public string VolumeAt(string folder) => Path.Join(_root, folder);

    public string TextOf(ComposeFile.MountedSecret secret) => File.ReadAllText(PathOf(secret));

    public string TextOf(string file) => File.ReadAllText(Path.Combine(Folder, file));

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
