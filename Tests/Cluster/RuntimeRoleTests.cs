using Npgsql;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Docs;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>The statements in docs/cluster.md give a role what silos and gateways need, and not more.</summary>
public sealed class RuntimeRoleTests : IAsyncLifetime
{
    private const string DocumentedRole = "selfcare_host";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("selfcare-role-");
    private readonly string _role = $"selfcare_{Guid.NewGuid():N}";
    private NpgsqlConnectionStringBuilder _connection = new();

    public async Task InitializeAsync()
    {
        PostgresServer.Need();
        var owner = await (await PostgresServer.Shared()).NewDatabase();
        await using var database = NpgsqlDataSource.Create(owner);
        await using var command = database.CreateCommand(string.Join('\n', Statements()));
        await command.ExecuteNonQueryAsync();
        _connection = new(owner) { Username = _role };
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    [SkippableFact]
    public async Task A_silo_and_a_gateway_serve_as_the_documented_role()
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
    public async Task The_documented_role_can_not_change_the_schema(string sql)
    {
        await using var database = NpgsqlDataSource.Create(_connection);
        await using var command = database.CreateCommand(sql);

        var error = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }

    private IEnumerable<string> Statements() => File.ReadLines(Path.Combine(Repository.Root, "docs", "cluster.md"))
        .Where(line => line.StartsWith("    ", StringComparison.Ordinal) && line.Contains(DocumentedRole, StringComparison.Ordinal))
        .Select(line => line.Replace(DocumentedRole, _role, StringComparison.Ordinal));
}
