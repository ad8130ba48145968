using System.IO.Compression;
using System.Xml.Linq;
using OrleansSelfCare.Tests.Packages;

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
            await using var package = await ZipFile.OpenReadAsync(await Package.Pack("Cli", folder));

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
}
