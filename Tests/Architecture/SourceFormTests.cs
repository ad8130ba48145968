using System.Text.RegularExpressions;
using OrleansSelfCare.Tests.Docs;

namespace OrleansSelfCare.Tests.Architecture;

/// <summary>Namespaces, line lengths and words of the source files.</summary>
public sealed partial class SourceFormTests
{
    private const int MaxColumns = 140;

    /// <summary>They are printed in the docs as another team's code.</summary>
    private static readonly string[] Examples =
        ["AuthorizationExample.cs", "ClientExample.cs", "FreshSignInExample.cs", "TestKitExample.cs", "WebhookExample.cs"];

    [Fact]
    public void Namespace_equals_the_folder() => Assert.Empty(
        from file in SourceFiles.All("*.cs")
        where !Examples.Contains(Path.GetFileName(file))
        let declared = Namespace().Match(File.ReadAllText(file)).Groups[1].Value
        let folder = Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(file)!)
        let expected = $"OrleansSelfCare.{folder.Replace(Path.DirectorySeparatorChar, '.')}"
        where declared != "" && declared != expected
        select $"{Path.GetRelativePath(Repository.Root, file)}: {declared}");

    [Fact]
    public void No_line_is_longer_than_140_columns() => Assert.Empty(
        from file in SourceFiles.All("*.cs")
        from line in File.ReadLines(file).Index()
        where line.Item.Length > MaxColumns
        select $"{Path.GetRelativePath(Repository.Root, file)}:{line.Index + 1}");

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
