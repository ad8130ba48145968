using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>A host of the cluster that can't be one says why and ends; one that only has to wait, waits.</summary>
public sealed class StartTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("selfcare-start-");

    public StartTests() => KeyRing.LoadOrCreate(Keys);

    private string Keys => Path.Combine(_folder.FullName, "keys.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_wrong_or_missing_setting_of_a_clusters_host_is_named_at_once(bool silo)
    {
        string[] settings = ["--SelfCare:Silo:Port=many", "--SelfCare:Cluster:Id=a b", "--SelfCare:Mail:Transport=Smtp", "--SelfCare:Bogus=1"];

        var said = await Refused(silo, settings);

        Assert.All(
            ["SelfCare:KeyRing", "ConnectionStrings:SelfCare", "SelfCare:Silo:Port", "SelfCare:Cluster:Id", "SelfCare:Mail:Smtp:Host", "SelfCare:Bogus"],
            key => Assert.Contains($"setting: {key}", said, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_string_that_is_none_is_named_and_not_repeated(bool silo)
    {
        var said = await Refused(silo, $"--SelfCare:KeyRing={Keys}", "--ConnectionStrings:SelfCare=Host=127.0.0.1;Pasword=a-secret");

        Assert.Contains("setting: ConnectionStrings:SelfCare", said, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret", said, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_database_without_the_schema_stops_the_host_which_names_the_command(bool silo)
    {
        PostgresServer.Need();
        var database = await (await PostgresServer.Shared()).NewEmptyDatabase();

        var said = await Refused(silo, $"--SelfCare:KeyRing={Keys}", $"--ConnectionStrings:SelfCare={database}");

        Assert.Contains("can't start: the database has no schema yet; 'migrate'", said, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_gateway_without_silos_answers_503_and_serves_as_soon_as_one_is_there()
    {
        PostgresServer.Need();
        string[] settings =
        [
            $"--SelfCare:KeyRing={Keys}",
            $"--SelfCare:DataDirectory={_folder.FullName}",
            $"--ConnectionStrings:SelfCare={await (await PostgresServer.Shared()).NewDatabase()}",
            "--SelfCare:Password:Iterations=1000",
        ];
        var port = Hosts.TestGateway.FreePort();
        await using var gateway = new GatewayProcess(Hostings.Cluster, [.. settings, $"--urls=http://127.0.0.1:{port}"]);
        gateway.Run();
        using var early = new Hosts.Api(new Uri($"http://127.0.0.1:{port}"));
        var customer = TestKit.TestAccount.New();
        var refused = await Eventually(() => early.LogIn(customer));
        Assert.NotNull(refused.Is(503, "unavailable").Headers.RetryAfter);
        (await early.Send(HttpMethod.Get, "/health/live")).Is(200);
        Assert.Equal(503, (int)(await early.Send(HttpMethod.Get, "/health/ready")).Status);
        Assert.Contains("Waiting for a silo", gateway.Out, StringComparison.Ordinal);

        await using var silo = new SiloProcess(settings);
        await silo.Start();
        await gateway.Listening();

        (await early.Import(customer)).Is(200);
        (await early.LogIn(customer)).Is(200);
    }

    /// <returns>The first answer of one that is just starting to listen.</returns>
    private static async Task<Hosts.Reply> Eventually(Func<Task<Hosts.Reply>> call)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await call();
            }
            catch (HttpRequestException) when (tries < 300)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <returns>What it said.</returns>
    private static async Task<string> Refused(bool silo, params string[] settings)
    {
        if (silo)
        {
            await using var process = new SiloProcess(settings);
            Assert.Equal(1, await process.Fail());
            return process.Said;
        }

        await using var gateway = new GatewayProcess(Hostings.Cluster, settings);
        gateway.Run();
        Assert.Equal(1, await gateway.ExitInsteadOfListening());
        return gateway.Out + gateway.Err;
    }
}
