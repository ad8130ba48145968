using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>A cluster host that is set up wrongly prints the reason and exits; a gateway without silos waits.</summary>
[Trait("Category", "Long")]
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
        string[] settings =
            ["--SelfCare:Silo:Port=many", "--SelfCare:Cluster:Id=a b", "--SelfCare:Mail:Transport=Smtp", "--SelfCare:Bogus=1"];
        string[] keys =
        [
            "SelfCare:KeyRing",
            "ConnectionStrings:SelfCare",
            "SelfCare:Silo:Port",
            "SelfCare:Cluster:Id",
            "SelfCare:Mail:Smtp:Host",
            "SelfCare:Bogus",
        ];

        var output = await FailToStart(silo, settings);

        Assert.All(keys, key => Assert.Contains($"setting: {key}", output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_string_that_is_none_is_named_and_not_repeated(bool silo)
    {
        var output = await FailToStart(silo, $"--SelfCare:KeyRing={Keys}", "--ConnectionStrings:SelfCare=Host=127.0.0.1;Pasword=a-secret");

        Assert.Contains("setting: ConnectionStrings:SelfCare", output, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_mail_settings_and_without_a_folder_that_can_be_written_the_missing_setting_is_named(bool silo)
    {
        // A folder below a file can't be made by any user, as one on a read-only file system.
        var output = await FailToStart(
            silo,
            $"--SelfCare:KeyRing={Keys}",
            "--ConnectionStrings:SelfCare=Host=127.0.0.1",
            $"--SelfCare:DataDirectory={Path.Combine(Keys, "data")}");

        Assert.Contains("setting: SelfCare:Mail:Transport is missing or File", output, StringComparison.Ordinal);
        Assert.DoesNotContain(Keys, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("240.0.0.0/24")]
    [InlineData("127.0.0.1/33")]
    public async Task A_network_in_which_the_machine_has_no_address_is_named(string network)
    {
        var output = await FailToStart(
            silo: true,
            $"--SelfCare:KeyRing={Keys}",
            "--ConnectionStrings:SelfCare=Host=127.0.0.1",
            $"--SelfCare:Silo:Advertise={network}");

        Assert.Contains($"setting: SelfCare:Silo:Advertise: {network} is no network", output, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_database_without_the_schema_stops_the_host_which_names_the_command(bool silo)
    {
        PostgresServer.Need();
        var database = await (await PostgresServer.Shared()).NewEmptyDatabase();

        var output = await FailToStart(silo, $"--SelfCare:KeyRing={Keys}", $"--ConnectionStrings:SelfCare={database}");

        Assert.Contains("can't start: the database has no schema yet; 'migrate'", output, StringComparison.Ordinal);
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
        var port = FreePort.Next();
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

    /// <summary>Repeats the call until the host listens.</summary>
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

    /// <summary>Runs a host that is expected to exit with 1.</summary>
    /// <returns>Its output.</returns>
    private static async Task<string> FailToStart(bool silo, params string[] settings)
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
