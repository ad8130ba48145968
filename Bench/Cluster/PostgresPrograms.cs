using System.Diagnostics;

namespace OrleansSelfCare.Bench.Cluster;

/// <summary>The installed PostgreSQL programs.</summary>
internal static class PostgresPrograms
{
    private static readonly string[] Folders =
    [
        .. Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator),
        .. Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Order().Reverse().Select(version => Path.Combine(version, "bin"))
            : [],
    ];

    private static string? Server { get; } =
        Folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));

    public static string? Pgbench { get; } = Folders.Select(folder => Path.Combine(folder, "pgbench")).FirstOrDefault(File.Exists);

    /// <summary>What this machine lacks; null if nothing.</summary>
    public static string? Missing =>
        !OperatingSystem.IsLinux() ? "the CPU of PostgreSQL's processes is read from /proc, which only Linux has"
        : Server is null ? "PostgreSQL (initdb, pg_ctl) is neither on the path nor under /usr/lib/postgresql"
        : null;

    /// <summary>Runs the program as another user if this process is root: PostgreSQL does not run as root.</summary>
    public static void RunAsServer(string command, params string[] arguments)
    {
        var path = Path.Combine(Server!, command);
        if (Environment.IsPrivilegedProcess)
        {
            Run("runuser", ["-u", "nobody", "--", path, .. arguments]);
        }
        else
        {
            Run(path, arguments);
        }
    }

    public static void Run(string command, params string[] arguments)
    {
        // Without a pipe, because the server would inherit it and keep it open.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" > /dev/null 2>&1", "sh", command, .. arguments])
        {
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }
}
