using System.Globalization;

namespace OrleansSelfCare.Tests.Harness;

/// <summary>The installed PostgreSQL programs: those on the path, or else the newest version.</summary>
internal static class PostgresPrograms
{
    private static readonly string[] Folders =
    [
        .. Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator),
        .. Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(Version).Select(version => Path.Combine(version, "bin"))
            : [],
    ];

    /// <summary>The folder of the server's programs; null if they are not installed.</summary>
    public static string? Server { get; } =
        Folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));

    public static string? Pgbench { get; } = Folders.Select(folder => Path.Combine(folder, "pgbench")).FirstOrDefault(File.Exists);

    public static Task RunAsServer(string command, params string[] arguments) =>
        Command.RunUnprivileged(Path.Combine(Server!, command), arguments);

    /// <summary>As a number: 9.6 is older than 15.</summary>
    private static double Version(string folder) =>
        double.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0;
}
