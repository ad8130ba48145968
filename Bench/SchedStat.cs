using System.Globalization;

namespace OrleansSelfCare.Bench;

/// <summary>
/// The CPU time of a thread, in nanoseconds. The times of proc(5)'s <c>stat</c> come in hundredths of a second, a large part of what a
/// short round takes.
/// </summary>
internal static class SchedStat
{
    private const double Nanosecond = 1e-9;

    /// <param name="directory">Of the thread, or of a process for its first thread, in <c>/proc</c>.</param>
    /// <returns>Seconds; null if it has ended, or the system doesn't tell it.</returns>
    public static double? Seconds(string directory)
    {
        try
        {
            // The time on a CPU comes first.
            var times = File.ReadAllText($"{directory}/schedstat");
            return long.Parse(times[..times.IndexOf(' ', StringComparison.Ordinal)], CultureInfo.InvariantCulture) * Nanosecond;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
