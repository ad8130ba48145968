namespace OrleansSelfCare.Bench.Cluster;

/// <summary>The bench's own PostgreSQL server, on loopback, with default settings: commits are flushed to the disk.</summary>
internal sealed class PostgresServer : IDisposable
{
    private readonly PostgresDirectory _directory = new();
    private readonly CleanupOnExit _cleanup;

    private PostgresServer() => _cleanup = new CleanupOnExit(() => _directory.Stop().GetAwaiter().GetResult());

    /// <summary>What this machine lacks; null if nothing.</summary>
    public static string? Missing =>
        !OperatingSystem.IsLinux() ? "the CPU of PostgreSQL's processes is read from /proc, which only Linux has"
        : PostgresPrograms.Server is null ? "PostgreSQL (initdb, pg_ctl) is neither on the path nor under /usr/lib/postgresql"
        : null;

    public int Port => _directory.Port;

    public static PostgresServer Start()
    {
        var server = new PostgresServer();
        try
        {
            server._directory.Start().GetAwaiter().GetResult();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <param name="build"><inheritdoc cref="HostProcess.Start" path="/param[@name='build']"/></param>
    /// <returns>The connection string of a new database, with the schema created by the silo's migrate command.</returns>
    public string NewDatabase(string name, string? build = null)
    {
        var connectionString = PostgresDirectory.CreateDatabase(_directory.Server, name).GetAwaiter().GetResult();
        HostProcess.Run("Silo", ["migrate", $"--ConnectionStrings:SelfCare={connectionString}"], build);
        return connectionString;
    }

    /// <summary>CPU seconds of all its processes so far.</summary>
    public double Cpu() => ProcessFamily.Cpu(_directory.Postmaster);

    public void Dispose() => _cleanup.Dispose();
}
