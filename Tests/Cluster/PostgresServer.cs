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
    private const string Settings = "-c fsync=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB";

    private static readonly Lazy<Task<PostgresServer>> SharedServer = new(Start);
    private readonly PostgresDirectory? _directory;
    private readonly string _server;

    private PostgresServer(PostgresDirectory? directory, string server) => (_directory, _server) = (directory, server);

    /// <summary>Skips the test if there is no server. Call it first in a test that needs one.</summary>
    public static void Need() => Requirement.Need(
        PostgresPrograms.Server is not null || Environment.GetEnvironmentVariable(GivenServer) is { Length: > 0 },
        $"PostgreSQL (initdb, pg_ctl) is not installed, and {GivenServer} is not set.");

    /// <summary>One server for all tests that neither stop nor restart it.</summary>
    public static Task<PostgresServer> Shared() => SharedServer.Value;

    /// <summary>A new server for the caller alone, or the given one.</summary>
    public static async Task<PostgresServer> Start()
    {
        Need();
        if (Environment.GetEnvironmentVariable(GivenServer) is { Length: > 0 } given)
        {
            return new PostgresServer(null, PostgresUri.ToConnectionString(given));
        }

        var directory = new PostgresDirectory();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => directory.Stop().Wait();
        await directory.Start(Settings, "--no-sync");
        return new PostgresServer(directory, directory.Server);
    }

    /// <returns>The connection string of a new database with the schema.</returns>
    public async Task<string> NewDatabase()
    {
        var connectionString = await NewEmptyDatabase();
        await using var database = NpgsqlDataSource.Create(connectionString);
        await SchemaMigrator.Migrate(database);
        return connectionString;
    }

    public Task<string> NewEmptyDatabase() => PostgresDirectory.CreateDatabase(_server, $"selfcare_{Guid.NewGuid():N}");

    /// <summary>Breaks every connection; committed data stays.</summary>
    public Task Restart()
    {
        Skip.If(_directory is null, $"The server in {GivenServer} is not restarted.");
        return _directory!.Restart();
    }

    /// <summary>Restarts it as a standby, until <see cref="Promote"/>.</summary>
    /// <param name="answersReads">False: it refuses every connection with 57P03, as a server does that is starting.</param>
    public Task RestartAsStandby(bool answersReads)
    {
        Skip.If(_directory is null, $"The server in {GivenServer} is not restarted.");
        return _directory!.RestartAsStandby(answersReads);
    }

    public Task Promote() => _directory!.Promote();

    public Task Stop() => _directory?.Stop() ?? Task.CompletedTask;
}
