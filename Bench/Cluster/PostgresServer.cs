using System.Globalization;
using Npgsql;

namespace OrleansSelfCare.Bench.Cluster;

/// <summary>A PostgreSQL of the bench's own, on loopback. All else is its default: what was committed is on the disk.</summary>
internal sealed class PostgresServer : IDisposable
{
    private readonly string _directory;
    private readonly int _postmaster;
    private readonly Leftover _leftover;

    private PostgresServer(string directory, int port, Leftover leftover)
    {
        (_directory, Port, _leftover) = (directory, port, leftover);
        _postmaster = int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
    }

    public const string Host = "127.0.0.1";
    public const string User = "selfcare";

    public int Port { get; }

    private string Data => DataIn(_directory);

    public static PostgresServer Start()
    {
        var directory = Directory.CreateTempSubdirectory("selfcare-bench-postgres-").FullName;
        var leftover = new Leftover(() => Remove(directory));
        try
        {
            if (Environment.IsPrivilegedProcess)
            {
                PostgresPrograms.Run("chown", "nobody", directory);
            }

            var port = HostProcess.FreePort();
            PostgresPrograms.RunAsServer("initdb", "-D", DataIn(directory), "-U", User, "-A", "trust", "-E", "UTF8");
            var options = string.Create(CultureInfo.InvariantCulture, $"-c listen_addresses={Host} -p {port} -k {directory}");
            PostgresPrograms.RunAsServer("pg_ctl", "-D", DataIn(directory), "-l", Path.Combine(directory, "log"), "-o", options, "-w", "start");
            return new PostgresServer(directory, port, leftover);
        }
        catch
        {
            leftover.Dispose();
            throw;
        }
    }

    /// <returns>The connection string of a fresh database that the silo's command has given its schema.</returns>
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

    /// <summary>Seconds of processor time so far, of all its processes.</summary>
    public double Cpu() => ProcessFamily.Cpu(_postmaster);

    public void Dispose() => _leftover.Dispose();

    private string ConnectionString(string database) => string.Create(CultureInfo.InvariantCulture, $"Host={Host};Port={Port};Username={User};Database={database}");

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
