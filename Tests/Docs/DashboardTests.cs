using System.Text.Json;
using System.Text.RegularExpressions;

namespace OrleansSelfCare.Tests.Docs;

/// <summary>docs/grafana-dashboard.json shows only metrics that the product exports.</summary>
public sealed partial class DashboardTests(MadeMetrics metrics) : IClassFixture<MadeMetrics>
{
    private static readonly JsonElement Dashboard =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "grafana-dashboard.json"))).RootElement;

    private static IEnumerable<JsonElement> Panels => Dashboard.GetProperty("panels").EnumerateArray();

    private static IEnumerable<JsonElement> GraphPanels => Panels.Where(panel => Text(panel, "type") != "row");

    public static TheoryData<string> Graphs => [.. GraphPanels.Select(panel => Text(panel, "title"))];

    [Theory]
    [MemberData(nameof(Graphs))]
    public void A_graph_asks_for_what_the_product_tells(string title)
    {
        var queries = Panels.Single(panel => Text(panel, "title") == title).GetProperty("targets").EnumerateArray().ToArray();

        Assert.NotEmpty(queries);
        Assert.All(queries, query => Assert.Empty(metrics.Faults(
            Text(query, "expr"),
            LegendLabel().Matches(Text(query, "legendFormat")).Select(label => label.Groups[1].Value))));
    }

    [Fact]
    public void It_asks_the_Prometheus_that_is_chosen_and_lets_a_line_be_chosen()
    {
        var variables = Dashboard.GetProperty("templating").GetProperty("list").EnumerateArray()
            .ToDictionary(variable => Text(variable, "name"));

        Assert.Equal("prometheus", Text(variables["datasource"], "query"));
        Assert.Equal("label_values(selfcare_logins_total, selfcare_line)", Text(variables["line"].GetProperty("query"), "query"));
        Assert.Empty(metrics.Faults("selfcare_logins_total", "selfcare_line"));
        Assert.All(GraphPanels, panel => Assert.Equal("${datasource}", Text(panel.GetProperty("datasource"), "uid")));
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString()! : "";

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex LegendLabel();
}
