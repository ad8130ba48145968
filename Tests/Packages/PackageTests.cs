using System.IO.Compression;
using System.Xml.Linq;
using OrleansSelfCare.Tests.Architecture;
using OrleansSelfCare.Tests.Docs;

namespace OrleansSelfCare.Tests.Packages;

/// <summary>What <c>dotnet pack</c> makes.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("selfcare-packages-").FullName;

    public static TheoryData<string> Projects => [.. Packed];

    private static IEnumerable<string> Packed => SourceFiles.All("*.csproj")
        .Where(file => XDocument.Load(file).Descendants("IsPackable").Any(packable => (bool)packable))
        .Select(file => Path.GetFileNameWithoutExtension(file));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Packages_are_the_client_its_ASP_NET_Core_part_the_command_line_and_the_test_kit() =>
        Assert.Equal(["Cli", "Client", "Client.AspNetCore", "TestKit"], Packed.Order());

    [Fact]
    public void Packages_go_into_a_folder_that_git_ignores()
    {
        Assert.Equal("$(MSBuildThisFileDirectory)packages", XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props"))
            .Descendants("PackageOutputPath").Single().Value);
        Assert.Contains("packages/", File.ReadAllLines(Path.Combine(Repository.Root, ".gitignore")));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public async Task Package_says_what_it_is_and_whose_and_brings_its_symbols(string project)
    {
        var path = await Package.Pack(project, _folder);

        await using var package = await ZipFile.OpenReadAsync(path);
        var metadata = await Metadata(package);
        Assert.Equal(
            ($"OrleansSelfCare.{project}", Package.Version, "OrleansSelfCare", "README.md"),
            (Value(metadata, "id"), Value(metadata, "version"), Value(metadata, "authors"), Value(metadata, "readme")));
        Assert.NotEmpty(Value(metadata, "description"));
        Assert.Equal(
            await File.ReadAllTextAsync(Path.Combine(Repository.Root, project, "README.md")),
            await new StreamReader(await package.GetEntry("README.md")!.OpenAsync()).ReadToEndAsync());
        await using var symbols = await ZipFile.OpenReadAsync(Path.ChangeExtension(path, "snupkg"));
        Assert.NotEmpty(Names(package, "OrleansSelfCare.*.dll"));
        Assert.Superset(Names(package, "OrleansSelfCare.*.dll"), Names(symbols, "OrleansSelfCare.*.pdb"));
    }

    [Fact]
    public async Task Packages_that_portals_use_need_no_other_package_than_these()
    {
        Assert.Equal(["Microsoft.Extensions.Http"], await Dependencies("Client"));
        Assert.Equal(["OrleansSelfCare.Client"], await Dependencies("Client.AspNetCore"));
    }

    private async Task<IEnumerable<string>> Dependencies(string project)
    {
        await using var package = await ZipFile.OpenReadAsync(await Package.Pack(project, _folder));
        return [.. (await Metadata(package)).Descendants()
            .Where(element => element.Name.LocalName == "dependency")
            .Select(dependency => (string)dependency.Attribute("id")!)];
    }

    private static async Task<XElement> Metadata(ZipArchive package)
    {
        await using var nuspec = await package.Entries
            .Single(file => file.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).OpenAsync();
        return (await XDocument.LoadAsync(nuspec, LoadOptions.None, CancellationToken.None)).Root!.Elements().First();
    }

    private static string Value(XElement metadata, string name) =>
        metadata.Elements().Single(element => element.Name.LocalName == name).Value;

    /// <returns>The names of the files, without their extensions.</returns>
    private static HashSet<string> Names(ZipArchive package, string pattern) => [.. package.Entries
        .Where(file => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, file.Name))
        .Select(file => Path.GetFileNameWithoutExtension(file.Name))];
}
