using System.Globalization;

namespace OrleansSelfCare.Bench.Cluster;

/// <summary>The CPU time of a process and its children, including ended ones, from Linux' /proc.</summary>
internal static class ProcessFamily
{
    private const double Tick = 0.01;

    public static double Cpu(int parent)
    {
        var ended = Stat(parent) is { } stat ? (stat.ChildrenUser + stat.ChildrenSystem) * Tick : 0;
        return ended + Own(parent) + Processes().Where(process => Stat(process)?.Parent == parent).Sum(Own);
    }

    private static double Own(int process) => SchedStat.Seconds($"/proc/{process}")
        ?? (Stat(process) is { } stat ? (stat.User + stat.System) * Tick : 0);

    private static IEnumerable<int> Processes() => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var process) ? process : 0)
        .Where(process => process > 0);

    /// <returns>Null if the process has ended.</returns>
    private static (int Parent, long User, long System, long ChildrenUser, long ChildrenSystem)? Stat(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            // After the name, which may contain any character. Fields 3, 4 and 14 to 17 of proc(5): state ppid … utime stime cutime cstime.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var parent = int.Parse(fields[1], CultureInfo.InvariantCulture);
            return (parent, Number(fields[11]), Number(fields[12]), Number(fields[13]), Number(fields[14]));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long Number(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}
