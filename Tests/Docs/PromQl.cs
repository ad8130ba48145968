using System.Text.RegularExpressions;

namespace OrleansSelfCare.Tests.Docs;

/// <summary>The metrics in a PromQL expression, their labels, and the values to match. Any unknown word counts as a metric.</summary>
internal sealed partial class PromQl
{
    private static readonly HashSet<string> Keywords =
        ["and", "or", "unless", "offset", "bool", "by", "without", "on", "ignoring", "group_left", "group_right"];

    public PromQl(string expression)
    {
        var ungrouped = Grouping().Replace(expression, grouping =>
        {
            GroupedBy.AddRange(Names(grouping.Groups[1].Value));
            return " ";
        });
        foreach (Match selector in Selector().Matches(ungrouped).Where(selector => !Keywords.Contains(selector.Groups[1].Value)))
        {
            Metrics.Add(selector.Groups[1].Value);
            Matched.AddRange(Matcher().Matches(selector.Groups[2].Value)
                .SelectMany(
                    matcher => matcher.Groups[2].Value.Split('|'),
                    (matcher, value) => (selector.Groups[1].Value, matcher.Groups[1].Value, value)));
        }
    }

    public List<string> Metrics { get; } = [];

    public List<string> GroupedBy { get; } = [];

    /// <summary>One entry per value. Dashboard variables such as <c>$line</c> are not replaced.</summary>
    public List<(string Metric, string Label, string Value)> Matched { get; } = [];

    private static string[] Names(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)")]
    private static partial Regex Grouping();

    /// <summary>A name that is not a function, outside of ranges and strings, and the braces after it.</summary>
    [GeneratedRegex(@"(?<![\w:$.""\[])([A-Za-z_:][\w:]*)(?![\w:]|\s*\(|"")(?:\s*\{([^}]*)\})?")]
    private static partial Regex Selector();

    [GeneratedRegex("""(\w+)\s*(?:=~|!~|!=|=)\s*"([^"]*)"(?:,|$)?""")]
    private static partial Regex Matcher();
}
