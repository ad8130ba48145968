using System.Text.RegularExpressions;

namespace OrleansSelfCare.Tests.Docs;

/// <summary>Code that is printed in a page of the docs, for tests that run it.</summary>
internal static class DocsCode
{
    /// <param name="page">A file of docs/.</param>
    /// <param name="language">Of the code; the page has one block of it.</param>
    /// <param name="changes">What the page says, and what the test needs instead.</param>
    public static string Read(string page, string language, params (string Printed, string Instead)[] changes)
    {
        var blocks = Regex.Matches(ReadPage(page), $"^```{language}\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline);
        var code = Assert.Single(blocks).Groups[1].Value;
        foreach (var (printed, instead) in changes)
        {
            Assert.Contains(printed, code, StringComparison.Ordinal);
            code = code.Replace(printed, instead, StringComparison.Ordinal);
        }

        return code;
    }

    public static string ReadPage(string page) => File.ReadAllText(Path.Combine(Repository.Root, "docs", page));
}
