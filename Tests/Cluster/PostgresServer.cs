using System.Diagnostics;
using System.Globalization;
using Npgsql;
using OrleansSelfCare.Storage.Postgres;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>
/// A real PostgreSQL for tests: the server in the connection string <c>SELFCARE_TEST_POSTGRES</c>, or else a new one on loopback if the
/// binaries are installed. Without either, the tests that need it are skipped; in CI they fail.
/// </summary>
public sealed class PostgresServer
{
    private const string GivenServer = "SELFCARE_TEST_POSTGRES";

    /// <summary>fsync is off, because the test data need not survive a power failure.</summary>
    private const string Settings =
        "-c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB";

    private static readonly Lazy<Task<PostgresServer>> SharedServer = new(Start);
    private readonly string? _directory;
    private readonly string _server;

    private PostgresServer(string? directory, string server) => (_directory, _server) = (directory, server);

    private static string? Binaries { get; } = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
        .Concat(Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            : [])
        .FirstOrDefault(directory => File.Exists(Path.Combine(directory, "initdb")) && File.Exists(Path.Combine(directory, "pg_ctl")));

    /// <summary>Skips the test if there is no server. Call it first in a test that needs one.</summary>
    public static void Need()
    {
        var isAvailable = Binaries is not null || Environment.GetEnvironmentVariable(GivenServer) is { Length: > 0 };
        if (!isAvailable && Environment.GetEnvironmentVariable("CI") == "true")
        {
            throw new InvalidOperationException("PostgreSQL was not found. Its tests must not be skipped in CI.");
        }

        Skip.IfNot(isAvailable, $"PostgreSQL (initdb, pg_ctl) is not installed, and {GivenServer} is not set.");
    }

    /// <summary>One server for all tests that neither stop nor restart it.</summary>
    public static Task<PostgresServer> Shared() => SharedServer.Value;

    /// <summary>A new server for the caller alone, or the given one.</summary>
    public static async Task<PostgresServer> Start()
    {
        Need();
        if (Environment.GetEnvironmentVariable(GivenServer) is { Length: > 0 } given)
        {
            return new PostgresServer(null, given);
        }

        var directory = Directory.CreateTempSubdirectory("selfcare-postgres-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            await Run("chown", "nobody", directory);
        }

        var data = Path.Combine(directory, "data");
        var port = TestGateway.FreePort();
        await RunAsServer("initdb", "-D", data, "-U", "selfcare", "-A", "trust", "-E", "UTF8", "--no-sync");
        var server = new PostgresServer(directory, $"Host=127.0.0.1;Port={port.ToString(CultureInfo.InvariantCulture)};Username=selfcare");
        var log = Path.Combine(directory, "log");
        await RunAsServer("pg_ctl", "-D", data, "-l", log, "-o", $"{Settings} -p {port} -k {directory}", "-w", "start");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Stop().Wait();
        return server;
    }

    /// <returns>The connection string of a new database with the schema.</returns>
    public async Task<string> NewDatabase()
    {
        var connectionString = await NewEmptyDatabase();
        await using var database = NpgsqlDataSource.Create(connectionString);
        await SchemaMigrator.Migrate(database);
        return connectionString;
    }

    public async Task<string> NewEmptyDatabase()
    {
        var name = $"selfcare_{Guid.NewGuid():N}";
        await using var server = NpgsqlDataSource.Create($"{_server};Database=postgres;Pooling=false");
        await using var command = server.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync();
        return $"{_server};Database={name}";
    }

    /// <summary>Breaks every connection; committed data stays.</summary>
    public async Task Restart()
    {
        Skip.If(_directory is null, $"The server in {GivenServer} is not restarted.");
        var (data, log) = (Path.Combine(_directory!, "data"), Path.Combine(_directory!, "log"));
        await RunAsServer("pg_ctl", "-D", data, "-m", "immediate", "-w", "restart", "-l", log);
    }

    public async Task Stop()
    {
        if (_directory is not null && Directory.Exists(_directory))
        {
            await RunAsServer("pg_ctl", "-D", Path.Combine(_directory, "data"), "-m", "immediate", "stop");
            Directory.Delete(_directory, recursive: true);
        }
    }

    /// <summary>Root runs the command as the user nobody, because PostgreSQL refuses to run as root.</summary>
    private static Task RunAsServer(string command, params string[] arguments)
    {
        var path = Path.Combine(Binaries!, command);
        return Environment.IsPrivilegedProcess ? Run("runuser", ["-u", "nobody", "--", path, .. arguments]) : Run(path, arguments);
    }

    private static async Task Run(string command, params string[] arguments)
    {
        // The output is discarded: the server would inherit a pipe and keep it open.
        string[] shell = ["-c", "exec \"$@\" > /dev/null 2>&1", "sh", command, .. arguments];
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", shell) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }
}
