using System.Xml.Linq;
using OrleansSelfCare.Tests.Docs;

namespace OrleansSelfCare.Tests.TestKits;

/// <summary>The TestKit package contains the product's assemblies, so it must declare their package dependencies.</summary>
public sealed class TestKitPackageTests
{
    [Fact]
    public void It_names_every_package_that_the_product_in_it_needs()
    {
        var needed = ProjectsUnder(FileOf("Gateway")).SelectMany(project => Included(project, "PackageReference"));

        Assert.Empty(needed.Except(Included(FileOf("TestKit"), "PackageReference")));
    }

    private static string FileOf(string project) => Path.Combine(Repository.Root, project, $"{project}.csproj");

    private static HashSet<string> ProjectsUnder(string project)
    {
        var found = new HashSet<string> { project };
        foreach (var reference in Included(project, "ProjectReference"))
        {
            found.UnionWith(ProjectsUnder(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(project)!, reference))));
        }

        return found;
    }

    private static IEnumerable<string> Included(string project, string what) =>
        XDocument.Load(project).Descendants(what).Select(reference => (string)reference.Attribute("Include")!);
}
