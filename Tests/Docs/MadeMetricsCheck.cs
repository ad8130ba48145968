namespace OrleansSelfCare.Tests.Docs;

/// <summary>Whether what an expression names is told by the product.</summary>
internal static class MadeMetricsCheck
{
    /// <summary>Of the machine, not of the product: Prometheus' node exporter.</summary>
    private static readonly HashSet<string> Others = ["node_filesystem_avail_bytes", "node_filesystem_size_bytes"];

    private static readonly Dictionary<string, string[]> GivenValues = new() { ["job"] = ["selfcare-gateway", "selfcare-silo"] };

    /// <param name="shown">Labels that are shown of what comes out.</param>
    public static IEnumerable<string> Faults(this MadeMetrics made, string expression, params IEnumerable<string> shown)
    {
        var promQl = new PromQl(expression);
        string[] ours = [.. promQl.Metrics.Where(made.Has)];
        return
        [
            .. promQl.Metrics.Count == 0 ? (string[])["it names no metric"] : [],
            .. promQl.Metrics.Except(ours).Except(Others).Select(metric => $"there is no {metric}"),
            .. from metric in ours
               from label in promQl.GroupedBy.Concat(shown)
               where !made.LabelsOf(metric).Contains(label)
               select $"{metric} has no {label}",
            .. from matched in promQl.Matched
               where made.Has(matched.Metric)
               let known = GivenValues.GetValueOrDefault(matched.Label) ?? made.ValuesOf(matched.Metric, matched.Label)
               where !made.LabelsOf(matched.Metric).Contains(matched.Label) || (matched.Value is not ("" or ['$', ..]) && !known.Contains(matched.Value))
               select $"{matched.Metric} has no {matched.Label} that is {matched.Value}",
        ];
    }
}
