using System.Text.RegularExpressions;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace OrleansSelfCare.Tests.Docs;

/// <summary>docs/alerts.yml uses only metrics that the product exports, and docs/operating.md says what to do about each alert.</summary>
public sealed partial class AlertsTests(MadeMetrics metrics) : IClassFixture<MadeMetrics>
{
    private static readonly Lazy<Rule[]> Rules = new(Read);

    public static TheoryData<string> Alerts => [.. Rules.Value.Select(rule => rule.Alert)];

    [Theory]
    [MemberData(nameof(Alerts))]
    public void An_alert_asks_for_what_the_product_tells(string alert) =>
        Assert.Empty(metrics.Faults(Rules.Value.Single(rule => rule.Alert == alert).Expr));

    [Fact]
    public void Each_alert_has_its_line_in_operating_md_and_no_line_is_left_over()
    {
        var operating = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operating.md"));

        Assert.Equal(
            Rules.Value.Select(rule => rule.Alert),
            AlertsLine().Matches(operating.Split("\n## Alerts\n")[1].Split("\n## ")[0]).Select(line => line.Groups[1].Value));
    }

    /// <summary>A relay that relays for nobody refuses each recipient (<c>RCPT 554 5.7.1</c>).</summary>
    [Fact]
    public void MailsNotTaken_counts_refused_recipients_too() => Assert.Contains(
        ("selfcare_mails_total", "selfcare_outcome", "refused"),
        new PromQl(Rules.Value.Single(rule => rule.Alert == "MailsNotTaken").Expr).Matched);

    [Theory]
    [InlineData("""rate(selfcare_logins[5m])""", "there is no selfcare_logins")]
    [InlineData("""selfcare_mails_underway > 3""", "there is no selfcare_mails_underway")]
    [InlineData("""sum by (line) (rate(selfcare_logins_total[5m]))""", "selfcare_logins_total has no line")]
    [InlineData(
        """sum(rate(selfcare_logins_total{outcome="challenged"}[5m])) by (selfcare_line)""",
        "selfcare_logins_total has no outcome that is challenged")]
    [InlineData(
        """rate(selfcare_mails_total{selfcare_outcome=~"taken|made-up"}[5m])""",
        "selfcare_mails_total has no selfcare_outcome that is made-up")]
    [InlineData(
        """histogram_quantile(0.99, sum by (le) (rate(selfcare_hashing_wait_bucket[5m])))""",
        "there is no selfcare_hashing_wait_bucket")]
    [InlineData(
        """increase(selfcare_import_rows_total{job="selfcare-import"}[1h] offset 5m)""",
        "selfcare_import_rows_total has no job that is selfcare-import")]
    [InlineData("""vector(1)""", "it names no metric")]
    public void A_wrong_name_is_found(string expression, string error) => Assert.Equal([error], metrics.Faults(expression));

    private static Rule[] Read()
    {
        using var text = File.OpenText(Path.Combine(Repository.Root, "docs", "alerts.yml"));
        return [.. new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build().Deserialize<RuleFile>(text)
            .Groups.SelectMany(group => group.Rules)];
    }

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex AlertsLine();

    private sealed class RuleFile
    {
        public List<Group> Groups { get; set; } = [];
    }

    private sealed class Group
    {
        public string Name { get; set; } = "";

        public List<Rule> Rules { get; set; } = [];
    }

    /// <summary>The keys of a Prometheus rule; the deserializer rejects any other.</summary>
    private sealed class Rule
    {
        public string Alert { get; set; } = "";

        public string Expr { get; set; } = "";

        public string For { get; set; } = "";

        public Dictionary<string, string> Labels { get; set; } = [];

        public Dictionary<string, string> Annotations { get; set; } = [];
    }
}
