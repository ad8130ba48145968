using System.Globalization;

namespace OrleansSelfCare.Bench;

/// <summary>The values of several rounds.</summary>
internal sealed class Spread(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    public double Median => _sorted.Length % 2 == 1
        ? _sorted[_sorted.Length / 2]
        : (_sorted[_sorted.Length / 2 - 1] + _sorted[_sorted.Length / 2]) / 2;

    /// <summary>The smallest value that is not exceeded by this percentage of the values.</summary>
    public double Percentile(double percent) => _sorted[(int)Math.Ceiling(percent / 100 * _sorted.Length) - 1];

    /// <summary>Median (smallest–largest).</summary>
    public string Show(string format, double times = 1) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Number(Median * times, format)} ({Number(_sorted[0] * times, format)}–{Number(_sorted[^1] * times, format)})");

    public static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
