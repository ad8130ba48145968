using OrleansSelfCare.Tests.Docs;

namespace OrleansSelfCare.Tests.Architecture;

/// <summary>The files of the checkout, without what builds and runs leave behind.</summary>
internal static class SourceFiles
{
    private static readonly string[] NotSource = ["artifacts", "packages", "data", "secrets", ".git", "obj", "bin"];

    public static IEnumerable<string> All(string pattern) => Directory.EnumerateFiles(Repository.Root, pattern, SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar).Intersect(NotSource).Any());
}
