using System.Globalization;
using Npgsql;

namespace OrleansSelfCare.Bench.Cluster;

/// <summary>The bench's own PostgreSQL server, on loopback, with default settings: commits are flushed to the disk.</summary>
internal sealed class PostgresServer : IDisposable
{
    private readonly int _postmaster;
    private readonly CleanupOnExit _cleanup;

    private PostgresServer(string directory, int port, CleanupOnExit cleanup)
    {
        (Port, _cleanup) = (port, cleanup);
        _postmaster = int.Parse(File.ReadLines(Path.Combine(DataIn(directory), "postmaster.pid")).First(), CultureInfo.InvariantCulture);
    }

    public const string Host = "127.0.0.1";
    public const string User = "selfcare";

    public int Port { get; }

    public static PostgresServer Start()
    {
        var directory = Directory.CreateTempSubdirectory("selfcare-bench-postgres-").FullName;
        var cleanup = new CleanupOnExit(() => Remove(directory));
        try
        {
            if (Environment.IsPrivilegedProcess)
            {
                PostgresPrograms.Run("chown", "nobody", directory);
            }

            var port = HostProcess.FreePort();
            var data = DataIn(directory);
            PostgresPrograms.RunAsServer("initdb", "-D", data, "-U", User, "-A", "trust", "-E", "UTF8");
            var options = string.Create(CultureInfo.InvariantCulture, $"-c listen_addresses={Host} -p {port} -k {directory}");
            PostgresPrograms.RunAsServer("pg_ctl", "-D", data, "-l", Path.Combine(directory, "log"), "-o", options, "-w", "start");
            return new PostgresServer(directory, port, cleanup);
        }
        catch
        {
            cleanup.Dispose();
            throw;
        }
    }

    /// <returns>The connection string of a new database, with the schema created by the silo's migrate command.</returns>
    public string NewDatabase(string name)
    {
        using (var server = NpgsqlDataSource.Create($"{ConnectionString("postgres")};Pooling=false"))
        using (var command = server.CreateCommand($"CREATE DATABASE {name}"))
        {
            command.ExecuteNonQuery();
        }

        HostProcess.Run("Silo", "migrate", $"--ConnectionStrings:SelfCare={ConnectionString(name)}");
        return ConnectionString(name);
    }

    /// <summary>CPU seconds of all its processes so far.</summary>
    public double Cpu() => ProcessFamily.Cpu(_postmaster);

    public void Dispose() => _cleanup.Dispose();

    private string ConnectionString(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host={Host};Port={Port};Username={User};Database={database}");

    private static string DataIn(string directory) => Path.Combine(directory, "data");

    private static void Remove(string directory)
    {
        if (File.Exists(Path.Combine(DataIn(directory), "postmaster.pid")))
        {
            PostgresPrograms.RunAsServer("pg_ctl", "-D", DataIn(directory), "-m", "immediate", "-w", "stop");
        }

        Directory.Delete(directory, recursive: true);
    }
}
