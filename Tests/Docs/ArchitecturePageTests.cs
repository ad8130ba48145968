using System.Reflection;
using System.Text.RegularExpressions;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Gateway;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Hosting.Silos;
using OrleansSelfCare.Mail;
using OrleansSelfCare.Storage.Sqlite;

namespace OrleansSelfCare.Tests.Docs;

/// <summary>docs/architecture.md names files, types and members that exist.</summary>
public sealed partial class ArchitecturePageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md"));

    private static readonly Assembly[] Product =
    [
        typeof(Account).Assembly, typeof(IAccountGrain).Assembly, typeof(AccountState).Assembly, typeof(SqliteAccountStore).Assembly,
        typeof(LocalhostSilo).Assembly, typeof(FileMailer).Assembly, typeof(GatewayHost).Assembly,
    ];

    [Fact]
    public void Every_file_exists()
    {
        var files = CodeSpans().Where(span => span.Contains('/') && !span.Contains(' ')).ToList();

        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => !Path.Exists(Path.Combine(Repository.Root, file)));
    }

    [Fact]
    public void Every_type_and_member_exists()
    {
        var names = CodeSpans().Where(span => TypeOrMember().IsMatch(span)).ToList();

        Assert.NotEmpty(names);
        Assert.DoesNotContain(names, name => !Exists(name.Split('.')));
    }

    [Fact]
    public void Each_path_ends_in_a_rule_that_only_route_filter_and_grain_stand_before()
    {
        var paths = Heading().Split(Page).Where(section => section.Contains("| step |", StringComparison.Ordinal)).ToList();

        Assert.Equal(3, paths.Count);
        Assert.All(paths, path => Assert.Equal(
            ["route", "filter", "grain", "rule"], Step().Matches(path).Select(step => step.Groups[1].Value)));
    }

    private static bool Exists(string[] name)
    {
        const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;
        return Product.SelectMany(assembly => assembly.GetTypes())
            .Any(type => type.Name.Split('`')[0] == name[0] && (name.Length == 1 || type.GetMember(name[1], Any).Length > 0));
    }

    private static IEnumerable<string> CodeSpans() => CodeSpan().Matches(Page).Select(span => span.Groups[1].Value);

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"^[A-Z]\w+(\.[A-Z]\w+)?$")]
    private static partial Regex TypeOrMember();

    [GeneratedRegex(@"^## ", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| (route|filter|grain|rule) \|", RegexOptions.Multiline)]
    private static partial Regex Step();
}
