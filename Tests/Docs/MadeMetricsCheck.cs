namespace OrleansSelfCare.Tests.Docs;

/// <summary>Compares the names in a PromQL expression with the metrics that the product exports.</summary>
internal static class MadeMetricsCheck
{
    /// <summary>Metrics of Prometheus' node exporter.</summary>
    private static readonly HashSet<string> Others = ["node_filesystem_avail_bytes", "node_filesystem_size_bytes"];

    /// <summary>The values of labels that Prometheus adds.</summary>
    private static readonly Dictionary<string, string[]> GivenValues = new() { ["job"] = ["selfcare-gateway", "selfcare-silo"] };

    /// <param name="shown">The labels of the result that a legend shows.</param>
    public static IEnumerable<string> Faults(this MadeMetrics metrics, string expression, params IEnumerable<string> shown)
    {
        var promQl = new PromQl(expression);
        string[] ours = [.. promQl.Metrics.Where(metrics.Has)];
        return
        [
            .. promQl.Metrics.Count == 0 ? (string[])["it names no metric"] : [],
            .. promQl.Metrics.Except(ours).Except(Others).Select(metric => $"there is no {metric}"),
            .. from metric in ours
               from label in promQl.GroupedBy.Concat(shown)
               where !metrics.LabelsOf(metric).Contains(label)
               select $"{metric} has no {label}",
            .. from matched in promQl.Matched
               where metrics.Has(matched.Metric)
               let known = GivenValues.GetValueOrDefault(matched.Label) ?? metrics.ValuesOf(matched.Metric, matched.Label)
               where !metrics.LabelsOf(matched.Metric).Contains(matched.Label)
                   || (matched.Value is not ("" or ['$', ..]) && !known.Contains(matched.Value))
               select $"{matched.Metric} has no {matched.Label} that is {matched.Value}",
        ];
    }
}
