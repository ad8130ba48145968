using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Npgsql;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Storage.Postgres;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Docs;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>The role that <c>migrate</c> creates for silos and gateways has the rights that they need, and no more.</summary>
[Trait("Category", "Long")]
public sealed class RuntimeRoleTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("selfcare-role-");
    private NpgsqlConnectionStringBuilder _connection = new();
    private string _owner = "";

    public async Task InitializeAsync()
    {
        PostgresServer.Need();
        _owner = await (await PostgresServer.Shared()).NewDatabase();
        _connection = new(_owner) { Username = $"Selfcare \"{Guid.NewGuid():N}\"", Password = "it's secret" };
        await Create();
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    [SkippableFact]
    public async Task A_silo_and_a_gateway_serve_as_the_role()
    {
        var keys = Path.Combine(_folder.FullName, "keys.json");
        KeyRing.LoadOrCreate(keys);
        string[] settings =
        [
            $"--ConnectionStrings:SelfCare={_connection}",
            $"--SelfCare:KeyRing={keys}",
            $"--SelfCare:DataDirectory={_folder.FullName}",
            "--SelfCare:Password:Iterations=1000",
        ];
        await using var silo = new SiloProcess(settings);
        await silo.Start();
        await using var gateway = new GatewayProcess(Hostings.Cluster, settings);
        await gateway.Start();
        var (customer, gone) = (TestAccount.New(), TestAccount.New());

        // Every write: new and changed accounts, failures of one that isn't there, a deletion.
        (await gateway.Api.Import(customer, gone)).Is(200);
        (await gateway.Api.LogIn(customer)).Is(200);
        (await gateway.Api.LogIn(customer with { Id = customer.Id.ToUpperInvariant() })).Is(200);
        (await gateway.Api.LogIn(TestAccount.New())).Is(401);
        (await gateway.Api.Delete(gone)).Is(204);
        // Leaves the cluster and joins it again.
        await silo.Stop();
        await silo.Start();

        Assert.DoesNotContain(" error: ", silo.Said, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("ALTER TABLE account ADD COLUMN more integer")]
    [InlineData("DROP TABLE account")]
    [InlineData("TRUNCATE account")]
    [InlineData("CREATE TABLE more (key text)")]
    [InlineData("UPDATE orleansquery SET querytext = ''")]
    [InlineData("DELETE FROM schema_version")]
    [InlineData("UPDATE audit SET json = ''")]
    [InlineData("TRUNCATE audit")]
    [InlineData("UPDATE audit_checkpoint SET number = 9")]
    [InlineData("DELETE FROM audit_checkpoint")]
    public async Task The_role_can_not_change_the_schema(string sql)
    {
        await using var database = NpgsqlDataSource.Create(_connection);
        await using var command = database.CreateCommand(sql);

        var error = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_role_adds_to_the_audit_and_deletes_only_what_is_old(bool isAnUpgrade)
    {
        await using var owner = NpgsqlDataSource.Create(_owner);
        if (isAnUpgrade)
        {
            // The role is there before the table: default privileges give it more.
            await Execute(owner, SchemaTests.WithoutAudit);
            await Execute(owner, "DELETE FROM schema_version WHERE version > 7");
            await SchemaMigrator.Migrate(owner);
        }

        await using var role = NpgsqlDataSource.Create(_connection);
        const string Row = "INSERT INTO audit (chain, number, time, event, json, key, digest) VALUES";
        Assert.Equal(1, await Execute(role, $"{Row} ('aaaa', 1, 0, 'began', '', '', '')"));
        // It can't say when a row was stored.
        await Execute(role, $"{Row.Replace("digest", "digest, stored_at")} ('aaaa', 0, 0, 'began', '', '', '', '2020-01-01')");
        Assert.Equal(1, await Execute(role, "INSERT INTO audit_checkpoint VALUES ('aaaa', 0, '', '', '')"));

        foreach (var change in new[] { "UPDATE audit SET json = 'x'", "DELETE FROM audit", "DELETE FROM audit_checkpoint" })
        {
            var error = await Assert.ThrowsAsync<PostgresException>(() => Execute(role, change));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
        }

        await Execute(owner, "UPDATE audit SET stored_at = now() - interval '15 days' WHERE number = 0");
        await Assert.ThrowsAsync<PostgresException>(() => Execute(role, "DELETE FROM audit"));
        Assert.Equal(1, await Execute(role, "DELETE FROM audit WHERE number = 0"));
    }

    [SkippableFact]
    public async Task Each_migration_gives_it_the_password_of_its_connection_string_which_the_server_never_sees()
    {
        var first = await Stored();
        await Create();
        var second = await Stored();

        Assert.StartsWith("SCRAM-SHA-256$4096:", first, StringComparison.Ordinal);
        Assert.NotEqual(first, second);
    }

    [SkippableFact]
    public async Task Without_a_password_or_as_the_owner_itself_it_is_refused()
    {
        await using var owner = NpgsqlDataSource.Create(_owner);
        var withoutPassword = new ConfigurationBuilder()
            .AddInMemoryCollection([new(PostgresDatabase.HostsSetting, "Host=db;Username=selfcare_host")])
            .Build();

        Assert.Throws<OptionsValidationException>(() => PostgresDatabase.Hosts(withoutPassword));
        await Assert.ThrowsAsync<InvalidDataException>(() => HostRole.Create(owner, new(_owner) { Password = "secret" }));
    }

    [SkippableFact]
    public async Task Any_number_of_hosts_may_create_it_at_once()
    {
        await using var owner = NpgsqlDataSource.Create(_owner);
        _connection.Username += " 2";

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => HostRole.Create(owner, _connection)));
    }

    [Fact]
    public void The_documentation_has_the_same_statements() => Assert.Equal(
        HostRole.Grants("selfcare_host"),
        File.ReadLines(Path.Combine(Repository.Root, "docs", "cluster.md"))
            .Select(line => line.Trim())
            .Where(line => line.StartsWith("GRANT", StringComparison.Ordinal)
                || line.StartsWith("ALTER DEFAULT", StringComparison.Ordinal)));

    private async Task Create()
    {
        await using var owner = NpgsqlDataSource.Create(_owner);
        await SchemaMigrator.Migrate(owner);
        await HostRole.Create(owner, _connection);
    }

    private static async Task<int> Execute(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync();
    }

    private async Task<string> Stored()
    {
        await using var owner = NpgsqlDataSource.Create(_owner);
        await using var command = owner.CreateCommand("SELECT rolpassword FROM pg_authid WHERE rolname = $1");
        command.Parameters.Add(new() { Value = _connection.Username });
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
