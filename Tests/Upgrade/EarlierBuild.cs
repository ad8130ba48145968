using OrleansSelfCare.Tests.Docs;

namespace OrleansSelfCare.Tests.Upgrade;

/// <summary>The hosts as an earlier commit of this repository builds them. Built once, under <c>artifacts/upgrade</c>.</summary>
internal sealed class EarlierBuild(string commit)
{
    /// <summary>The last commit before the version under test. It is replaced with every version.</summary>
    public static readonly EarlierBuild Before = new("12c37dff436e5a828b7f960de205fbb759fc0128");

    /// <summary>The last commit whose silos don't know the call <c>status</c>.</summary>
    public static readonly EarlierBuild WithoutStatus = new("c0341098abd018b08fc3b3bb71d27c5935a6ac5d");

    private readonly string _folder = Path.Combine(Repository.Root, "artifacts", "upgrade", commit);

    public string Silo => Path.Combine(_folder, "Silo", "OrleansSelfCare.Silo.dll");

    public string Gateway => Path.Combine(_folder, "Gateway", "OrleansSelfCare.Gateway.dll");

    /// <exception cref="InvalidOperationException">The commit is not in this checkout, or does not build.</exception>
    public async Task Create()
    {
        if (File.Exists(Silo) && File.Exists(Gateway))
        {
            return;
        }

        await FromSource(async source =>
        {
            foreach (var host in new[] { nameof(Gateway), nameof(Silo) })
            {
                // No build server and no node stays behind with this folder open.
                string[] quiet = ["-v", "quiet", "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:RunAnalyzers=false"];
                await Run("dotnet", ["publish", Path.Combine(source, host), "-c", "Release", "-o", Path.Combine(_folder, host), .. quiet]);
            }
        });
    }

    /// <summary>Checks the commit out into a temporary folder and builds there.</summary>
    /// <exception cref="InvalidOperationException">The commit is not in this checkout.</exception>
    public async Task FromSource(Func<string, Task> build)
    {
        if ((await Run("git", "rev-parse", "--is-shallow-repository")).Trim() != "false")
        {
            throw new InvalidOperationException(
                $"The upgrade is tested from commit {commit}, which a shallow clone does not have: git fetch --unshallow");
        }

        var source = System.IO.Directory.CreateTempSubdirectory("selfcare-upgrade-").FullName;
        try
        {
            await Run("git", "archive", "--format=tar", $"--output={source}/source.tar", commit);
            await Run("tar", "-xf", $"{source}/source.tar", "-C", source);
            await build(source);
        }
        finally
        {
            System.IO.Directory.Delete(source, recursive: true);
        }
    }

    private static Task<string> Run(string command, params string[] arguments) => Command.Output(command, arguments, Repository.Root);
}
