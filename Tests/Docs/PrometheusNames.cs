using OpenTelemetry.Metrics;

namespace OrleansSelfCare.Tests.Docs;

/// <summary>The name that Prometheus gives a metric from OTLP by default: with underscores and suffixes.</summary>
internal static class PrometheusNames
{
    public static IEnumerable<string> Of(Metric metric)
    {
        var isCounter = metric.MetricType is MetricType.LongSum or MetricType.DoubleSum;
        var name = Suffixed(Suffixed(Underscored(metric.Name), Unit(metric)), isCounter ? "total" : "");
        return metric.MetricType is MetricType.Histogram ? [$"{name}_bucket", $"{name}_sum", $"{name}_count"] : [name];
    }

    public static string Underscored(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));

    private static string Unit(Metric metric) => metric.Unit switch
    {
        null or "" => "",
        "s" => "seconds",
        "ms" => "milliseconds",
        "By" => "bytes",
        "1" => metric.MetricType is MetricType.LongGauge or MetricType.DoubleGauge ? "ratio" : "",
        ['{', ..] => "",
        var unit => Underscored(unit),
    };

    private static string Suffixed(string name, string suffix) =>
        suffix.Length == 0 || name.EndsWith($"_{suffix}", StringComparison.Ordinal) ? name : $"{name}_{suffix}";
}
