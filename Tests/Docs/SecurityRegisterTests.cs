using System.Text.RegularExpressions;

namespace OrleansSelfCare.Tests.Docs;

/// <summary>The tests that docs/security.md names exist.</summary>
public sealed partial class SecurityRegisterTests
{
    [Fact]
    public void Every_test_the_register_names_is_there()
    {
        var register = File.ReadAllText(Path.Combine(Repository.Root, "docs", "security.md"));
        var named = TestName().Matches(register).Select(match => match.Groups[1].Value).ToHashSet();
        var tests = typeof(SecurityRegisterTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.IsDefined(typeof(FactAttribute), inherit: true))
            .Select(method => method.Name)
            .ToHashSet();

        Assert.True(named.Count > 40);
        Assert.Empty(named.Except(tests));
    }

    [GeneratedRegex("`([A-Z][a-z]*(?:_[A-Za-z0-9]+){2,})`")]
    private static partial Regex TestName();
}
