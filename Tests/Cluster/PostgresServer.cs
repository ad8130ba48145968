using System.Diagnostics;
using System.Globalization;
using Npgsql;
using OrleansSelfCare.Storage.Postgres;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>
/// A real PostgreSQL for tests: a server of their own on loopback where its binaries are on the machine, else the one that
/// <c>SELFCARE_TEST_POSTGRES</c> names by a connection string. Where there is neither, tests that need it are skipped and say so; in CI they fail.
/// </summary>
public sealed class PostgresServer
{
    private const string GivenServer = "SELFCARE_TEST_POSTGRES";

    /// <summary>Nobody's machine loses power during a test.</summary>
    private const string Settings = "-c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB";

    private static readonly Lazy<Task<PostgresServer>> SharedServer = new(Start);
    private readonly string? _directory;
    private readonly string _server;

    private PostgresServer(string? directory, string server) => (_directory, _server) = (directory, server);

    private static string? Binaries { get; } = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
        .Concat(Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")) : [])
        .FirstOrDefault(directory => File.Exists(Path.Combine(directory, "initdb")) && File.Exists(Path.Combine(directory, "pg_ctl")));

    /// <summary>Call it first in a test that needs a server.</summary>
    public static void Need()
    {
        var isThere = Binaries is not null || Environment.GetEnvironmentVariable(GivenServer) is { Length: > 0 };
        if (!isThere && Environment.GetEnvironmentVariable("CI") == "true")
        {
            throw new InvalidOperationException("In CI the tests on PostgreSQL may not be skipped, and there is none.");
        }

        Skip.IfNot(isThere, $"PostgreSQL is not on this machine (initdb, pg_ctl), and {GivenServer} names no server.");
    }

    /// <summary>One for all the tests that do it no harm.</summary>
    public static Task<PostgresServer> Shared() => SharedServer.Value;

    /// <summary>A server of the caller's own, or the given one.</summary>
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
        await RunAsServer("pg_ctl", "-D", data, "-l", Path.Combine(directory, "log"), "-o", $"{Settings} -p {port} -k {directory}", "-w", "start");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Stop().Wait();
        return server;
    }

    /// <returns>The connection string of a fresh database with the schema.</returns>
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

    /// <summary>Every connection breaks; what was committed is there afterwards.</summary>
    public async Task Restart()
    {
        Skip.If(_directory is null, "A server that was given is not restarted.");
        await RunAsServer("pg_ctl", "-D", Path.Combine(_directory!, "data"), "-m", "immediate", "-w", "restart", "-l", Path.Combine(_directory!, "log"));
    }

    public async Task Stop()
    {
        if (_directory is not null && Directory.Exists(_directory))
        {
            await RunAsServer("pg_ctl", "-D", Path.Combine(_directory, "data"), "-m", "immediate", "stop");
            Directory.Delete(_directory, recursive: true);
        }
    }

    /// <summary>PostgreSQL won't run as root.</summary>
    private static Task RunAsServer(string command, params string[] arguments)
    {
        var path = Path.Combine(Binaries!, command);
        return Environment.IsPrivilegedProcess ? Run("runuser", ["-u", "nobody", "--", path, .. arguments]) : Run(path, arguments);
    }

    private static async Task Run(string command, params string[] arguments)
    {
        // The output goes nowhere: the server would inherit a pipe and hold it open.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" > /dev/null 2>&1", "sh", command, .. arguments]) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }
}
