namespace OrleansSelfCare.Tests.Docs;

public sealed class ReadmeExampleTests
{
    [Fact]
    public void The_example_of_the_test_kit_is_the_test_that_runs() => Assert.Contains(
        $"```csharp\n{Text("Tests", "TestKits", "TestKitExample.cs")}```", Text("docs", "testkit.md"), StringComparison.Ordinal);

    [Fact]
    public void Readme_has_at_most_150_lines() => Assert.InRange(Text("README.md").Count(character => character == '\n'), 1, 150);

    private static string Text(params string[] path) => File.ReadAllText(Path.Combine([Repository.Root, .. path])).ReplaceLineEndings("\n");
}
