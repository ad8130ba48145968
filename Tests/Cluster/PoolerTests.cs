using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Storage.Postgres;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>Behind a pooler of transactions prepared statements fail: hosts say what to do, and are not ready until it is done.</summary>
[Trait("Category", "Long")]
public sealed class PoolerTests : IAsyncLifetime, IDisposable
{
    private const string Cure = "Max Auto Prepare=0";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("selfcare-pooler-");
    private PgBouncer? _pooler;

    private string Keys => Path.Combine(_folder.FullName, "keys.json");

    public async Task InitializeAsync()
    {
        PostgresServer.Need();
        PgBouncer.Need();
        _pooler = await PgBouncer.Start(await (await PostgresServer.Shared()).NewDatabase());
        KeyRing.LoadOrCreate(Keys);
    }

    public async Task DisposeAsync() => await (_pooler?.DisposeAsync() ?? ValueTask.CompletedTask);

    public void Dispose() => _folder.Delete(recursive: true);

    [SkippableFact]
    public async Task Prepared_statements_through_it_are_logged_with_the_cure_and_the_host_is_not_ready_for_a_minute_after_the_last()
    {
        await using var database = Open("");
        var (clock, log) = (new FakeTimeProvider(), new LogLines());
        using var logging = new LoggerFactory([log]);
        var errors = new DatabaseErrors(database, clock, logging.CreateLogger<DatabaseErrors>());
        Assert.Equal(HealthStatus.Healthy, await Health(errors));

        for (var i = 0; i < 2; i++)
        {
            var error = await Assert.ThrowsAsync<PostgresException>(() => UseTwoConnections(database));
            Assert.Contains(error.SqlState, new[] { "42P05", "26000" });
            errors.Add(error);
        }

        Assert.Contains(Cure, Assert.Single(log.Lines), StringComparison.Ordinal);
        clock.Advance(DatabaseErrors.NotReadyFor - TimeSpan.FromTicks(1));
        Assert.Equal(HealthStatus.Unhealthy, await Health(errors));
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(HealthStatus.Healthy, await Health(errors));
    }

    [SkippableFact]
    public async Task With_the_cure_in_the_connection_string_they_do_not_fail()
    {
        await using var database = Open($";{Cure}");

        await UseTwoConnections(database);
    }

    [SkippableFact]
    public async Task A_silo_behind_it_names_the_cure_and_is_not_ready_or_ends()
    {
        var port = FreePort.Next();
        await using var silo = new SiloProcess([.. Settings(""), $"--urls=http://127.0.0.1:{port}"]);
        await using var gateway = new GatewayProcess(Hostings.Cluster, Settings($";{Cure}"));

        // Its own start may already need a statement that another connection has prepared.
        if (await Record.ExceptionAsync(silo.Start) is null)
        {
            await gateway.Start();
            using var health = new Api(new Uri($"http://127.0.0.1:{port}"));
            await Eventually<HttpStatusCode>(
                async () =>
                {
                    await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => gateway.Api.LogIn(TestAccount.New())));
                    return (await health.Send(HttpMethod.Get, "/health/ready")).Status;
                },
                status => status == HttpStatusCode.ServiceUnavailable);
        }

        Assert.Contains(Cure, silo.Said, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task With_the_cure_a_silo_and_a_gateway_behind_it_serve()
    {
        await using var silo = new SiloProcess(Settings($";{Cure}"));
        await silo.Start();
        await using var gateway = new GatewayProcess(Hostings.Cluster, Settings($";{Cure}"));
        await gateway.Start();
        var customer = TestAccount.New();
        await Eventually<Reply>(() => gateway.Api.Import(customer), reply => (int)reply.Status == 200);

        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => gateway.Api.LogIn(TestAccount.New())));

        Assert.All(replies, reply => reply.Is(401));
        (await gateway.Api.LogIn(customer)).Is(200);
        (await gateway.Api.Send(HttpMethod.Get, "/health/ready")).Is(200);
    }

    private static async Task<HealthStatus> Health(DatabaseErrors errors) => (await errors.CheckHealthAsync(new())).Status;

    /// <summary>The same statement on two connections, often enough to be prepared on each.</summary>
    private static async Task UseTwoConnections(NpgsqlDataSource database)
    {
        await using var one = await database.OpenConnectionAsync();
        await using var other = await database.OpenConnectionAsync();
        foreach (var connection in new[] { one, other, one, other, one, other })
        {
            await using var command = new NpgsqlCommand("SELECT count(*) FROM account", connection);
            await command.ExecuteScalarAsync();
        }
    }

    private NpgsqlDataSource Open(string more) => PostgresDatabase.Open(new ConfigurationBuilder()
        .AddInMemoryCollection([new(PostgresDatabase.Setting, _pooler!.ConnectionString + more)]).Build());

    private string[] Settings(string more) =>
    [
        $"--ConnectionStrings:SelfCare={_pooler!.ConnectionString}{more}",
        $"--SelfCare:KeyRing={Keys}",
        $"--SelfCare:DataDirectory={_folder.FullName}",
        "--SelfCare:Password:Iterations=1000",
    ];
}
