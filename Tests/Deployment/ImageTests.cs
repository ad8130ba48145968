using System.Xml.Linq;
using OrleansSelfCare.Tests.Docs;

namespace OrleansSelfCare.Tests.Deployment;

/// <summary>Compares the Dockerfiles with the projects that they build. No image is built.</summary>
public sealed class ImageTests
{
    /// <summary>The folders of the projects.</summary>
    public static TheoryData<string> Images =>
    [
        .. ComposeFile.Instance.Services.Values.Select(service => service.Build?.Dockerfile).OfType<string>().Distinct()
            .Select(dockerfile => Path.GetDirectoryName(dockerfile)!),
    ];

    private static readonly string[] Ignored = File.ReadAllLines(Path.Combine(Repository.Root, ".dockerignore"));

    [Theory]
    [MemberData(nameof(Images))]
    public void The_restore_has_the_files_it_reads_and_no_others(string image)
    {
        var ignoreCase = new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive };
        var properties = new[] { "global.json", "Directory.*.props", "Directory.*.targets", "nuget.config" }
            .SelectMany(pattern => Directory.EnumerateFiles(Repository.Root, pattern, ignoreCase))
            .Select(Path.GetFileName);

        Assert.Equal(
            Projects(ProjectOf(image)).Concat(properties).Order(),
            Dockerfile.Of(image).RestoredFrom.Order());
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void The_host_itself_gets_the_signal_to_stop(string image) => Assert.Equal(
        ["dotnet", $"OrleansSelfCare.{Path.GetFileNameWithoutExtension(ProjectOf(image))}.dll"],
        Dockerfile.Of(image).Entrypoint);

    [Theory]
    [MemberData(nameof(Images))]
    public void The_image_has_the_framework_the_host_is_built_for(string image)
    {
        var properties = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props"));
        var framework = properties.Descendants("TargetFramework").Single().Value["net".Length..];

        Assert.Equal($"mcr.microsoft.com/dotnet/aspnet:{framework}", Dockerfile.Of(image).BaseImage);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void The_base_images_port_is_not_listened_at(string image) =>
        Assert.Empty(Dockerfile.Of(image).ImageEnvironment["ASPNETCORE_HTTP_PORTS"]);

    [Fact]
    public void Secrets_data_and_what_another_build_found_stay_out_of_an_image() =>
        Assert.Empty(new[] { "secrets", "data", "artifacts", "**/bin", "**/obj", ".git" }.Except(Ignored));

    [Theory]
    [MemberData(nameof(Images))]
    public void What_a_host_is_built_from_does_not(string image) => Assert.Empty(
        Projects(ProjectOf(image)).SelectMany(FoldersOf).Intersect(Ignored));

    private static string ProjectOf(string image) => Path.GetRelativePath(
        Repository.Root, Directory.EnumerateFiles(Path.Combine(Repository.Root, image), "*.csproj").Single());

    private static IEnumerable<string> FoldersOf(string file) =>
        Path.GetDirectoryName(file) is { Length: > 0 } folder ? [folder, .. FoldersOf(folder)] : [];

    /// <summary>The project file and those of all projects it references, relative to the repository.</summary>
    private static HashSet<string> Projects(string project, HashSet<string>? found = null)
    {
        found ??= [];
        if (found.Add(project))
        {
            var file = Path.Combine(Repository.Root, project);
            foreach (var reference in XDocument.Load(file).Descendants("ProjectReference"))
            {
                var referenced = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, reference.Attribute("Include")!.Value));
                Projects(Path.GetRelativePath(Repository.Root, referenced), found);
            }
        }

        return found;
    }
}
