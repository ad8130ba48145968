using System.Xml.Linq;
using OrleansSelfCare.Tests.Docs;

namespace OrleansSelfCare.Tests.Deployment;

/// <summary>Compares the hosts' Dockerfiles with the projects. No image is built.</summary>
public sealed class ImageTests
{
    private static readonly string[] Ignored = File.ReadAllLines(Path.Combine(Repository.Root, ".dockerignore"));

    [Theory]
    [InlineData("silo")]
    [InlineData("gateway")]
    [InlineData("portal")]
    public void The_restore_has_the_files_it_reads_and_no_others(string name)
    {
        var host = ComposedHost.Of(name);
        var ignoreCase = new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive };
        var properties = new[] { "global.json", "Directory.*.props", "Directory.*.targets", "nuget.config" }
            .SelectMany(pattern => Directory.EnumerateFiles(Repository.Root, pattern, ignoreCase))
            .Select(Path.GetFileName);

        Assert.Equal(
            Projects($"{host.Project}/{host.Project}.csproj").Concat(properties).Order(),
            host.Dockerfile.RestoredFrom.Order());
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("gateway")]
    [InlineData("portal")]
    public void The_host_itself_gets_the_signal_to_stop(string name)
    {
        var host = ComposedHost.Of(name);

        Assert.Equal(["dotnet", host.Dll], host.Dockerfile.Entrypoint);
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("gateway")]
    [InlineData("portal")]
    public void The_image_has_the_framework_the_host_is_built_for(string name)
    {
        var properties = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props"));
        var framework = properties.Descendants("TargetFramework").Single().Value["net".Length..];

        Assert.Equal($"mcr.microsoft.com/dotnet/aspnet:{framework}", ComposedHost.Of(name).Dockerfile.BaseImage);
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("gateway")]
    [InlineData("portal")]
    public void The_base_images_port_is_not_listened_at(string name) =>
        Assert.Empty(ComposedHost.Of(name).Dockerfile.ImageEnvironment["ASPNETCORE_HTTP_PORTS"]);

    [Fact]
    public void Secrets_data_and_what_another_build_found_stay_out_of_an_image() =>
        Assert.Empty(new[] { "secrets", "data", "artifacts", "**/bin", "**/obj", ".git" }.Except(Ignored));

    [Theory]
    [InlineData("silo")]
    [InlineData("gateway")]
    [InlineData("portal")]
    public void What_a_host_is_built_from_does_not(string name) => Assert.Empty(
        Projects($"{ComposedHost.Of(name).Project}/{ComposedHost.Of(name).Project}.csproj")
            .Select(project => project.Split('/')[0])
            .Intersect(Ignored));

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
