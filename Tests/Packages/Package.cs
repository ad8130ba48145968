using System.Diagnostics;
using System.Xml.Linq;
using OrleansSelfCare.Tests.Docs;

namespace OrleansSelfCare.Tests.Packages;

/// <summary>Packs a project's build output of the same configuration as these tests.</summary>
internal static class Package
{
    public static string Version { get; } = (string)XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props"))
        .Descendants("Version").Single();

    /// <returns>The package's path.</returns>
    public static async Task<string> Pack(string project, string folder)
    {
        var built = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "pack", Path.Combine(Repository.Root, project), "--no-build", "-c", built.Name, "-o", folder,
                "-nologo", "-v", "quiet", "-nodeReuse:false",
            ])
        {
            RedirectStandardOutput = true,
        };
        using var pack = Process.Start(start)!;
        var output = await pack.StandardOutput.ReadToEndAsync();
        await pack.WaitForExitAsync();
        Assert.True(pack.ExitCode == 0, output);
        return Path.Combine(folder, $"OrleansSelfCare.{project}.{Version}.nupkg");
    }
}
