using System.Text.RegularExpressions;

namespace OrleansSelfCare.Tests.Docs;

/// <summary>What a PromQL expression names: metrics, their labels, the values these are to have. A word it can't place counts as a metric.</summary>
internal sealed partial class PromQl
{
    private static readonly HashSet<string> Words = ["and", "or", "unless", "offset", "bool", "by", "without", "on", "ignoring", "group_left", "group_right"];

    public PromQl(string expression)
    {
        var ungrouped = Grouping().Replace(expression, grouping =>
        {
            GroupedBy.AddRange(Names(grouping.Groups[1].Value));
            return " ";
        });
        foreach (Match selector in Selector().Matches(ungrouped).Where(selector => !Words.Contains(selector.Groups[1].Value)))
        {
            Metrics.Add(selector.Groups[1].Value);
            Matched.AddRange(Matcher().Matches(selector.Groups[2].Value)
                .SelectMany(matcher => matcher.Groups[2].Value.Split('|'), (matcher, value) => (selector.Groups[1].Value, matcher.Groups[1].Value, value)));
        }
    }

    public List<string> Metrics { get; } = [];

    public List<string> GroupedBy { get; } = [];

    /// <summary>A line each value; what a dashboard fills in (<c>$line</c>) as it stands there.</summary>
    public List<(string Metric, string Label, string Value)> Matched { get; } = [];

    private static string[] Names(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)")]
    private static partial Regex Grouping();

    /// <summary>A name that no call begins with, outside of ranges and texts, and what stands in braces behind it.</summary>
    [GeneratedRegex(@"(?<![\w:$.""\[])([A-Za-z_:][\w:]*)(?![\w:]|\s*\(|"")(?:\s*\{([^}]*)\})?")]
    private static partial Regex Selector();

    [GeneratedRegex("""(\w+)\s*(?:=~|!~|!=|=)\s*"([^"]*)"(?:,|$)?""")]
    private static partial Regex Matcher();
}
