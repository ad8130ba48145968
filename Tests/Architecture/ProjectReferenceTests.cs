using System.Xml.Linq;

namespace OrleansSelfCare.Tests.Architecture;

/// <summary>Which project may refer to which. A reference that is not listed here is a change of the architecture.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Accounts"] = [],
        ["Grains.Interfaces"] = ["Accounts"],
        ["Hosting"] = [],
        ["Grains"] = ["Grains.Interfaces", "Hosting"],
        ["Storage"] = ["Grains"],
        ["Mail"] = ["Grains"],
        ["Hosting.Silos"] = ["Storage"],
        ["Silo"] = ["Hosting.Silos", "Mail"],
        ["Gateway"] = ["Hosting.Silos", "Mail"],
        ["Client"] = [],
        ["Client.AspNetCore"] = ["Client"],
        ["Samples.Portal"] = ["Client.AspNetCore"],
        ["Samples.Service"] = [],
        ["Portal"] = ["Client", "Hosting"],
        ["Desk"] = ["Client", "Hosting"],
        ["Cli"] = ["Client"],
        ["TestKit"] = ["Gateway"],
        ["Tests"] = ["Cli", "Client.AspNetCore", "Desk", "Gateway", "Portal", "Samples.Portal", "Samples.Service", "Silo", "TestKit"],
        ["Bench"] = ["Gateway", "Silo", "Storage"],
    };

    public static TheoryData<string> Projects => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_refers_only_to_the_listed_projects(string project)
    {
        var references = XDocument.Load(FileOf(project)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

        Assert.Equal(Allowed[project].Order(), references.Order());
    }

    [Fact]
    public void Every_project_is_listed() =>
        Assert.Equal(Allowed.Keys.Order(), ProjectFiles().Select(file => Path.GetFileNameWithoutExtension(file)).Order());

    [Fact]
    public void Only_the_parts_that_run_silos_depend_on_Orleans_runtime()
    {
        string[] withoutOrleans = ["Hosting", "Client", "Client.AspNetCore", "Portal", "Desk", "Samples.Portal", "Samples.Service", "Cli"];

        Assert.All(withoutOrleans, project => Assert.DoesNotContain(
            XDocument.Load(FileOf(project)).Descendants("PackageReference"),
            package => package.Attribute("Include")!.Value.StartsWith("Microsoft.Orleans", StringComparison.Ordinal)));
    }

    private static string FileOf(string project) => ProjectFiles().Single(file => Path.GetFileNameWithoutExtension(file) == project);

    /// <summary>Without the program that a test builds with a generated client, outside the solution.</summary>
    private static IEnumerable<string> ProjectFiles() =>
        SourceFiles.All("*.csproj").Where(file => Path.GetFileNameWithoutExtension(file) != "SignIn");
}
