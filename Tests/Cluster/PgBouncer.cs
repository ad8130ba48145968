using System.Globalization;
using Npgsql;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>A PgBouncer on loopback in front of one database, which pools transactions on two connections.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private static readonly string? Program = new[] { "/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer" }
        .FirstOrDefault(File.Exists);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("selfcare-pgbouncer-");
    private readonly NpgsqlConnectionStringBuilder _connection;

    private PgBouncer(string database) => _connection = new(database);

    /// <summary>The connection string of the database, through the pooler.</summary>
    public string ConnectionString => _connection.ConnectionString;

    private string PidFile => Path.Combine(_folder.FullName, "pid");

    /// <summary>Skips the test if it is not installed; in CI it fails.</summary>
    public static void Need() => Requirement.Need(Program is not null, "PgBouncer (Debian's package pgbouncer) is not installed.");

    /// <param name="database">The connection string of the database itself.</param>
    public static async Task<PgBouncer> Start(string database)
    {
        Need();
        var pooler = new PgBouncer(database);
        await pooler.Start();
        return pooler;
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(PidFile))
        {
            await Command.Run("kill", "-KILL", (await File.ReadAllTextAsync(PidFile)).Trim());
        }

        _folder.Delete(recursive: true);
    }

    private async Task Start()
    {
        var (host, port, user) = (_connection.Host, _connection.Port, _connection.Username);
        var password = _connection.Password is { } secret ? $" password='{secret.Replace("'", "''", StringComparison.Ordinal)}'" : "";
        _connection.Port = FreePort.Next();
        var settings = Path.Combine(_folder.FullName, "settings");
        await File.WriteAllTextAsync(settings, string.Create(CultureInfo.InvariantCulture, $"""
            [databases]
            * = host={host} port={port} user={user}{password}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {_connection.Port}
            unix_socket_dir =
            pidfile = {PidFile}
            logfile = {Path.Combine(_folder.FullName, "log")}
            auth_type = any
            pool_mode = transaction
            default_pool_size = 2
            """));
        if (Environment.IsPrivilegedProcess)
        {
            await Command.Run("chown", "-R", "nobody", _folder.FullName);
        }

        await Command.RunUnprivileged(Program!, "--daemon", settings);
    }
}
