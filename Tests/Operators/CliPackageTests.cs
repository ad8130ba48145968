using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using OrleansSelfCare.Tests.Docs;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>The package for <c>dotnet tool install</c>.</summary>
public sealed class CliPackageTests
{
    [Fact]
    public async Task It_is_a_tool_of_the_clients_version_that_brings_what_it_needs_and_nothing_of_the_service()
    {
        var folder = Directory.CreateTempSubdirectory("selfcare-package-").FullName;
        try
        {
            await using var package = await ZipFile.OpenReadAsync(await Pack(folder));

            var files = package.Entries
                .Where(file => file.FullName.StartsWith("tools/net10.0/any/", StringComparison.Ordinal))
                .Select(file => file.Name)
                .ToList();
            Assert.Superset(
                new HashSet<string>
                {
                    "selfcare.dll", "selfcare.runtimeconfig.json", "OrleansSelfCare.Client.dll",
                    "System.CommandLine.dll", "Spectre.Console.dll",
                },
                files.ToHashSet());
            var own = files.Where(file =>
                file.StartsWith("OrleansSelfCare.", StringComparison.Ordinal) && file.EndsWith(".dll", StringComparison.Ordinal));
            Assert.Equal(["OrleansSelfCare.Client.dll"], own);
            await using var settings = await package.GetEntry("tools/net10.0/any/DotnetToolSettings.xml")!.OpenAsync();
            var command = XDocument.Load(settings).Descendants("Command").Single();
            Assert.Equal(("selfcare", "selfcare.dll"), ((string?)command.Attribute("Name"), (string?)command.Attribute("EntryPoint")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Packs the build output of the same configuration as these tests.</summary>
    private static async Task<string> Pack(string folder)
    {
        var built = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "pack", Path.Combine(Repository.Root, "Cli"), "--no-build", "-c", built.Name, "-o", folder,
                "-nologo", "-v", "quiet", "-nodeReuse:false",
            ])
        {
            RedirectStandardOutput = true,
        };
        using var pack = Process.Start(start)!;
        var output = await pack.StandardOutput.ReadToEndAsync();
        await pack.WaitForExitAsync();
        Assert.True(pack.ExitCode == 0, output);
        var version = (string)XDocument.Load(Path.Combine(Repository.Root, "Client", "Client.csproj")).Descendants("Version").Single();
        return Path.Combine(folder, $"OrleansSelfCare.Cli.{version}.nupkg");
    }
}
