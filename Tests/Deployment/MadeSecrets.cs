using System.Diagnostics;
using OrleansSelfCare.Tests.Docs;

namespace OrleansSelfCare.Tests.Deployment;

/// <summary>What <c>eng/make-secrets</c> makes, in a folder that stands for the repository.</summary>
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

    /// <returns>Its exit code.</returns>
    public int Make()
    {
        var start = new ProcessStartInfo(Path.Combine(_root, "eng", "make-secrets")) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var script = Process.Start(start)!;
        script.WaitForExit();
        return script.ExitCode;
    }

    /// <summary>Where a file that docker-compose.yml names is, here.</summary>
    public string PathOf(ComposeFile.MountedSecret secret) =>
        Path.GetFullPath(Path.Combine(_root, ComposeFile.Instance.Secrets[secret.Source].File));

    /// <summary>What stands here for a folder that a container has a volume at.</summary>
    public string VolumeAt(string folder) => Path.Join(_root, folder);

    public string TextOf(ComposeFile.MountedSecret secret) => File.ReadAllText(PathOf(secret));

    public string TextOf(string file) => File.ReadAllText(Path.Combine(Folder, file));

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
