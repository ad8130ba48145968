using System.Globalization;
using System.Net.Http.Json;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>The number of requests per client address, and which proxies may set that address.</summary>
public sealed class RateLimitTests
{
    private const int SignIns = 3;
    private const int Others = 6;

    [Fact]
    public async Task One_sign_in_too_many_is_429_with_its_wait()
    {
        await using var gateway = await Start();
        for (var i = 0; i < SignIns; i++)
        {
            (await LogIn(gateway)).Is(401);
        }

        var refused = (await LogIn(gateway)).IsProblem(429, "rate-limited", "retryAfterSeconds");

        Assert.Equal(refused["retryAfterSeconds"], refused.Headers.RetryAfter!.ToString());
        Assert.InRange(int.Parse(refused["retryAfterSeconds"]!, CultureInfo.InvariantCulture), 1, 60);
        Assert.DoesNotContain("誤り", refused["detail"], StringComparison.Ordinal);
        (await gateway.Api.Post("/v1/ip-phone/verify", new { challenge = "a", code = "123456" })).Is(429);
        (await gateway.Api.Send(HttpMethod.Get, "/v1/lines")).Is(200);
    }

    [Fact]
    public async Task One_other_request_too_many_is_429_but_health_is_always_told()
    {
        await using var gateway = await Start();
        for (var i = 0; i < Others; i++)
        {
            (await gateway.Api.Send(HttpMethod.Get, "/v1/lines")).Is(200);
        }

        var refused = (await gateway.Api.Send(HttpMethod.Get, "/v1/lines")).IsProblem(429, "rate-limited", "retryAfterSeconds");
        Assert.NotNull(refused.Headers.RetryAfter);
        (await gateway.Api.Send(HttpMethod.Get, "/health/live")).Is(200);
        (await gateway.Api.Send(HttpMethod.Get, "/health/ready")).Is(200);
    }

    [Fact]
    public async Task Waiting_pages_have_a_limit_of_their_own_and_keep_nobody_from_signing_in()
    {
        await using var gateway = await Start("--SelfCare:Limits:StatusPerMinute=20");
        for (var i = 0; i < 20; i++)
        {
            (await gateway.Api.Post("/v1/ip-phone/status", new { challenge = "a" })).Is(410);
        }

        var refused = await gateway.Api.Post("/v1/ip-phone/status", new { challenge = "a" });

        refused.IsProblem(429, "rate-limited", "retryAfterSeconds");
        (await LogIn(gateway)).Is(401);
        (await gateway.Api.Send(HttpMethod.Get, "/v1/lines")).Is(200);
    }

    [Fact]
    public async Task Behind_a_configured_proxy_each_client_has_its_own()
    {
        await using var gateway = await Start("--SelfCare:Proxies:0=127.0.0.1");
        for (var i = 0; i < SignIns; i++)
        {
            (await LogIn(gateway, "198.51.100.7")).Is(401);
        }

        (await LogIn(gateway, "198.51.100.7")).Is(429);
        (await LogIn(gateway, "203.0.113.9")).Is(401);
        // Only the last entry counts, which the proxy adds; the client can set those before it.
        (await LogIn(gateway, "203.0.113.10, 198.51.100.7")).Is(429);
    }

    [Fact]
    public async Task Addresses_of_one_IPv6_network_count_as_one_client()
    {
        await using var gateway = await Start("--SelfCare:Proxies:0=127.0.0.0/8");
        for (var i = 0; i < SignIns; i++)
        {
            (await LogIn(gateway, $"2001:db8:1:2::{i + 1}")).Is(401);
        }

        (await LogIn(gateway, "2001:db8:1:2:ffff::1")).Is(429);
        (await LogIn(gateway, "2001:db8:1:3::1")).Is(401);
    }

    [Theory]
    [InlineData("--SelfCare:Limits:Enabled=true")]
    [InlineData("--SelfCare:Proxies:0=10.0.0.1")]
    [InlineData("--SelfCare:Proxies:0=10.0.0.0/8")]
    public async Task From_anybody_else_the_header_counts_for_nothing(string setting)
    {
        await using var gateway = await Start(setting);
        for (var i = 0; i < SignIns; i++)
        {
            (await LogIn(gateway, $"198.51.100.{i}")).Is(401);
        }

        (await LogIn(gateway, "203.0.113.9")).Is(429);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("256.256.256.256")]
    [InlineData("198.51.100.7:99999")]
    [InlineData(",,,")]
    public async Task A_header_that_names_no_address_leaves_the_proxys_own(string header)
    {
        await using var gateway = await Start("--SelfCare:Proxies:0=127.0.0.1");
        for (var i = 0; i < SignIns; i++)
        {
            (await LogIn(gateway, header)).Is(401);
        }

        (await LogIn(gateway, header)).Is(429);
    }

    private static Task<TestGateway> Start(params string[] settings) => TestGateway.Start(
        "Localhost",
        [
            "--SelfCare:Limits:Enabled=true",
            $"--SelfCare:Limits:SignInsPerMinute={SignIns}",
            $"--SelfCare:Limits:OthersPerMinute={Others}",
            .. settings,
        ]);

    private static Task<Reply> LogIn(TestGateway gateway, string? forwardedFor = null) => gateway.Api.Send(
        HttpMethod.Post,
        "/v1/ip-phone/login",
        JsonContent.Create(new { selfCareId = TestAccount.New().Id, password = "wrong" }),
        header: forwardedFor is null ? null : ("X-Forwarded-For", forwardedFor));
}
