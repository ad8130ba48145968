using System.Text.RegularExpressions;

namespace OrleansSelfCare.Tests.Docs;

/// <summary>The relative links of README.md and docs/*.md, and their anchors.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Pages =>
    [
        "README.md",
        .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(file => $"docs/{Path.GetFileName(file)}"),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Relative_link_leads_to_a_file_and_a_heading_that_exist(string page) => Assert.Empty(Broken(page, Read(page)));

    [Theory]
    [InlineData("[a](missing.md)", "missing.md")]
    [InlineData("[a](operating.md#missing)", "operating.md#missing")]
    [InlineData("[a](#missing)", "#missing")]
    [InlineData("[a](../missing/) and ![b](screens/missing.png)", "../missing/", "screens/missing.png")]
    [InlineData("[a](operating.md#keys-and-secrets), [b](screens), [c](https://example.com/missing)")]
    [InlineData("`[a](missing.md)`\n```\n[b](missing.md)\n```\n")]
    public void Broken_link_is_found(string text, params string[] broken) => Assert.Equal(broken, Broken("docs/operating.md", text));

    private static IEnumerable<string> Broken(string page, string text) =>
        from link in Link().Matches(Code().Replace(text, ""))
        let target = link.Groups[1].Value
        where !target.Contains("://", StringComparison.Ordinal) && !Exists(page, target.Split('#'))
        select target;

    private static bool Exists(string page, string[] target)
    {
        var file = target[0].Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, target[0]);
        return Path.Exists(Path.Combine(Repository.Root, file)) && (target.Length == 1 || Anchors(Read(file)).Contains(target[1]));
    }

    /// <summary>The anchors that GitHub creates for the headings.</summary>
    private static IEnumerable<string> Anchors(string text) =>
        from heading in Heading().Matches(FencedCode().Replace(text, ""))
        select NotInAnchor().Replace(heading.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-');

    private static string Read(string page) => File.ReadAllText(Path.Combine(Repository.Root, page));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^```.*?^```|`[^`\n]+`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FencedCode();

    [GeneratedRegex("^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchor();
}
