using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Storage.Postgres;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>A database that is read-only, as a standby is, or still starting is waited for, like one that can't be reached.</summary>
[Trait("Category", "Long")]
public sealed class DatabaseAwayTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("selfcare-away-");

    public DatabaseAwayTests() => KeyRing.LoadOrCreate(Keys);

    private string Keys => Path.Combine(_folder.FullName, "keys.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [SkippableTheory]
    [InlineData(true, "error 25006")]
    [InlineData(false, "error 57P03")]
    public async Task A_silo_and_a_migration_wait_for_a_standby_or_a_starting_server_and_go_on_when_it_can_be_written(
        bool isStandby, string error)
    {
        var server = await PostgresServer.Start();
        try
        {
            var database = await server.NewDatabase();
            await server.RestartAsStandby(answersReads: isStandby);
            await using var silo = new SiloProcess(
            [
                $"--ConnectionStrings:SelfCare={database}",
                $"--SelfCare:KeyRing={Keys}",
                $"--SelfCare:DataDirectory={_folder.FullName}",
            ]);
            var started = silo.Start();
            var said = new StringBuilder();
            using var migration = HostProcess.Start(
                SiloProcess.ThisBuild, ["migrate", $"--ConnectionStrings:SelfCare={database}"], Read, Read);
            await Eventually(() => silo.Said + Said(), text => Occurrences(text, $"The database can't be reached ({error}") >= 4);

            await server.Promote();

            await started;
            await migration.WaitForExitAsync().WaitAsync(Timeout);
            Assert.Equal(0, migration.ExitCode);
            Assert.Contains("The schema is up to date.", Said(), StringComparison.Ordinal);
            Assert.DoesNotContain("Unhandled exception", silo.Said + Said(), StringComparison.Ordinal);

            void Read(string line)
            {
                lock (said)
                {
                    said.AppendLine(line);
                }
            }

            string Said()
            {
                lock (said)
                {
                    return said.ToString();
                }
            }
        }
        finally
        {
            await server.Stop();
        }
    }

    [SkippableFact]
    public async Task After_a_failover_calls_are_answered_503_until_the_server_can_be_written_and_then_succeed()
    {
        PostgresServer.Need();
        var database = await (await PostgresServer.Shared()).NewDatabase();
        var name = new NpgsqlConnectionStringBuilder(database).Database!;
        string[] settings =
        [
            $"--ConnectionStrings:SelfCare={database}",
            $"--SelfCare:KeyRing={Keys}",
            $"--SelfCare:DataDirectory={_folder.FullName}",
            "--SelfCare:Password:Iterations=1000",
        ];
        var health = FreePort.Next();
        await using var silo = new SiloProcess([.. settings, $"--urls=http://127.0.0.1:{health}"]);
        await silo.Start();
        await using var gateway = new GatewayProcess(Hostings.Cluster, settings);
        await gateway.Start();
        using var siloHealth = new Api(new Uri($"http://127.0.0.1:{health}"));
        var customer = TestAccount.New();
        (await EventuallyAnswered(200, () => gateway.Api.Import(customer))).Is(200);

        // New sessions are read-only, and there are no others: what a host finds that is led to the wrong server.
        await Administer($"ALTER DATABASE {name} SET default_transaction_read_only = on");
        await Administer($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        (await EventuallyAnswered(503, () => gateway.Api.LogIn(customer))).Is(503, "unavailable");
        await EventuallyAnswered(503, () => siloHealth.Send(HttpMethod.Get, "/health/ready"));
        // Often enough that no broken connection is left, which would fail too.
        for (var i = 0; i < 20; i++)
        {
            (await gateway.Api.LogIn(customer)).Is(503, "unavailable");
        }

        Assert.Equal(503, (int)(await siloHealth.Send(HttpMethod.Get, "/health/ready")).Status);
        await Administer($"ALTER DATABASE {name} RESET default_transaction_read_only");

        (await EventuallyAnswered(200, () => gateway.Api.LogIn(customer))).Is(200);
        await EventuallyAnswered(200, () => siloHealth.Send(HttpMethod.Get, "/health/ready"));

        async Task Administer(string sql)
        {
            await using var source = NpgsqlDataSource.Create(
                new NpgsqlConnectionStringBuilder(database) { Database = "postgres", Pooling = false });
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }
    }

    [SkippableFact]
    public async Task A_connection_whose_server_became_read_only_isReachednot_used_again_after_its_first_error()
    {
        PostgresServer.Need();
        var settings = new ConfigurationBuilder().AddInMemoryCollection(
            [new(PostgresDatabase.Setting, await (await PostgresServer.Shared()).NewDatabase())]).Build();
        await using var database = PostgresDatabase.Open(settings);
        var errors = new DatabaseErrors(database, new FakeTimeProvider(), NullLogger<DatabaseErrors>.Instance);
        const string Write = "INSERT INTO unknown_account VALUES ('a', 0, '') ON CONFLICT (name) DO NOTHING";
        // The session goes back into the pool with this setting.
        await Execute(database, "SET default_transaction_read_only = on");
        var error = await Assert.ThrowsAsync<PostgresException>(() => Execute(database, Write));
        Assert.Equal(PostgresErrorCodes.ReadOnlySqlTransaction, error.SqlState);

        errors.Add(error);

        await Execute(database, Write);
    }

    private static async Task Execute(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static int Occurrences(string text, string part) => text.Split(part).Length - 1;

    private static Task<Reply> EventuallyAnswered(int status, Func<Task<Reply>> call) =>
        Eventually<Reply>(call, reply => (int)reply.Status == status);
}
