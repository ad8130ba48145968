using System.Globalization;
using System.Net.Http.Json;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>
/// Twice, and ten times, as many customers log in within one second as the cores can hash for. Each tries again after the
/// <c>Retry-After</c> that it is given.
/// </summary>
[Collection(nameof(FaultTests)), Trait("Category", "Long")]
public sealed class CrowdTests
{
    /// <summary>About 50 ms a password on one core.</summary>
    private const int Iterations = 100_000;
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(0.25);

    /// <summary>Only so that a test that gets nobody in ends; how fast they get in is for Bench.</summary>
    private static readonly TimeSpan LongestStay = TimeSpan.FromMinutes(5);
    private static readonly string[] Settings =
    [
        $"--SelfCare:Password:Iterations={Iterations}",
        $"--SelfCare:Password:MaxWait={MaxWait}",
        "--SelfCare:Proxies:0=127.0.0.1",
        "--SelfCare:Limits:Enabled=false",
    ];

    /// <remarks>An import of accounts with passwords runs meanwhile: its rows wait, and all are stored.</remarks>
    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    public async Task Crowd_on_localhost_everybody_gets_in_and_nothing_is_done_behind_a_503(int times)
    {
        await using var gateway = await TestGateway.Start("Localhost", Settings);

        await Storm(gateway.Api, times);
    }

    [SkippableFact]
    public async Task Crowd_on_a_cluster_everybody_gets_in_and_nothing_is_done_behind_a_503()
    {
        var cluster = new RunningCluster { Settings = Settings };
        try
        {
            await cluster.Whole();
            await Storm(cluster.Api, 2);
            await Storm(cluster.Api, 10);
        }
        finally
        {
            await cluster.DisposeAsync();
        }
    }

    private static async Task Storm(Api api, int times)
    {
        var capacity = Environment.ProcessorCount * (TimeSpan.FromSeconds(1) / await MeasureHash(api));
        var customers = Enumerable.Range(0, (int)Math.Clamp(times * capacity, 40, 800)).Select(_ => TestAccount.New()).ToArray();
        (await api.Import(customers)).Is(200);

        var import = api.Import([.. Enumerable.Range(0, 40).Select(_ => TestAccount.New())]);
        var refused = await Task.WhenAll(customers.Select((customer, number) => SignIn(api, customer, number)));

        Assert.Equal("40", (await import).Is(200)["created"]);
        Assert.True(refused.Sum() > 0, $"{customers.Length} customers were no crowd: nobody was refused");
        foreach (var customer in customers)
        {
            Assert.Equal(1, await LoginsOf(api, customer));
        }
    }

    /// <returns>How often the customer was refused as busy.</returns>
    private static async Task<int> SignIn(Api api, TestAccount customer, int number)
    {
        await Task.Delay(TimeSpan.FromSeconds(Random.Shared.NextDouble()));
        var came = DateTime.UtcNow;
        for (var refused = 0; ; refused++)
        {
            var reply = await api.Send(
                HttpMethod.Post,
                $"/v1/{customer.Line}/login",
                JsonContent.Create(new { selfCareId = customer.Id, password = customer.Password }),
                header: ("X-Forwarded-For", $"10.{number / 250}.{number % 250}.1"));
            if (reply.Status == System.Net.HttpStatusCode.OK)
            {
                return refused;
            }

            reply.Is(503, "busy");
            var wait = TimeSpan.FromSeconds(int.Parse(reply["retryAfterSeconds"]!, CultureInfo.InvariantCulture));
            Assert.Equal(wait, reply.Headers.RetryAfter?.Delta);
            Assert.True(DateTime.UtcNow - came < LongestStay, $"still not in after {refused + 1} tries");
            await Task.Delay(wait);
        }
    }

    /// <summary>How often the account started a sign-in, by its timeline.</summary>
    private static async Task<int> LoginsOf(Api api, TestAccount customer) =>
        (await api.Timeline(customer)).Is(200).Body.GetProperty("events").EnumerateArray()
            .Where(entry => entry.GetProperty("event").GetString() == "login")
            .Sum(entry => entry.GetProperty("times").GetInt32());

    /// <summary>Of a login on the quiet host, the shortest of some.</summary>
    private static async Task<TimeSpan> MeasureHash(Api api)
    {
        var shortest = TimeSpan.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            var began = TimeProvider.System.GetTimestamp();
            (await api.LogIn(TestAccount.New())).Is(401);
            var took = TimeProvider.System.GetElapsedTime(began);
            shortest = took < shortest ? took : shortest;
        }

        return shortest;
    }
}
