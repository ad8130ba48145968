using System.Net;
using System.Net.Http.Json;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary><c>Forwarded</c> (RFC 7239) of a trusted proxy names the customer's address, as <c>X-Forwarded-For</c> does.</summary>
public sealed class ForwardedHeaderTests(ForwardedHeaderTests.BehindProxy behind) : IClassFixture<ForwardedHeaderTests.BehindProxy>
{
    private const string Proxy = "127.0.0.1";

    [Theory]
    [InlineData("for=198.51.100.7", "198.51.100.7")]
    [InlineData("For=\"198.51.100.7:4711\";proto=https;by=203.0.113.43", "198.51.100.7")]
    [InlineData("proto=http; for=198.51.100.7:4711 ;host=example.jp", "198.51.100.7")]
    [InlineData("for=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::/64")]
    [InlineData("for=\"[2001:db8:cafe::17]\"", "2001:db8:cafe::/64")]
    [InlineData("for=192.0.2.1, for=198.51.100.7", "198.51.100.7")]
    [InlineData("for=192.0.2.1,for=198.51.100.7;proto=https, for=127.0.0.1", "198.51.100.7")]
    [InlineData("for=192.0.2.1, for=_hidden, for=127.0.0.1", Proxy)]
    [InlineData("for=192.0.2.1, proto=https", Proxy)]
    [InlineData("for=192.0.2.1, for=unknown", Proxy)]
    [InlineData("for=\"192.0.2.1, 198.51.100.7\"", Proxy)]
    [InlineData("for=\"192.0.2.1, for=198.51.100.7", Proxy)]
    [InlineData("nonsense", Proxy)]
    [InlineData("for=;", Proxy)]
    [InlineData("", Proxy)]
    public async Task The_last_address_that_no_trusted_proxy_has_is_the_customers(string header, string network) =>
        Assert.Equal(network, await NetworkOf(behind.Gateway, ("Forwarded", header)));

    [Theory]
    [InlineData("--SelfCare:DrainTime=00:00:00")]
    [InlineData("--SelfCare:Proxies:0=10.0.0.0/8")]
    public async Task From_anybody_else_it_counts_for_nothing(string setting)
    {
        await using var gateway = await TestGateway.Start("Localhost", setting);

        Assert.Equal(Proxy, await NetworkOf(gateway, ("Forwarded", "for=198.51.100.7")));
    }

    [Fact]
    public async Task Beside_X_Forwarded_For_it_counts_for_nothing_because_the_proxy_may_only_have_passed_it_on() => Assert.Equal(
        "198.51.100.7",
        await NetworkOf(behind.Gateway, ("Forwarded", "for=192.0.2.1"), ("X-Forwarded-For", "198.51.100.7")));

    [Theory]
    [InlineData("for=198.51.100.7;proto=https", true)]
    [InlineData("for=198.51.100.7;proto=http", false)]
    [InlineData("for=198.51.100.7", false)]
    [InlineData("for=192.0.2.1;proto=http, for=198.51.100.7;proto=https", true)]
    [InlineData("for=192.0.2.1;proto=https, for=198.51.100.7", false)]
    public async Task Its_proto_says_how_the_customer_came(string header, bool isSecure) =>
        Assert.Equal(isSecure, await IsSecure(("Forwarded", header)));

    [Theory]
    [InlineData("for=198.51.100.7")]
    [InlineData("for=192.0.2.1;proto=https, for=198.51.100.7")]
    [InlineData("nonsense")]
    public async Task X_Forwarded_Proto_beside_it_counts_for_nothing_because_the_proxy_may_only_have_passed_it_on(string header) =>
        Assert.False(await IsSecure(("Forwarded", header), ("X-Forwarded-Proto", "https")));

    /// <returns>Whether the gateway took it for a call over HTTPS.</returns>
    private async Task<bool> IsSecure(params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(behind.Gateway.Api.Address, "/v1/lines"));
        request.Headers.Host = "api.example.jp";
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var reply = await http.SendAsync(request);

        // Sent over HTTPS alone.
        return reply.Headers.Contains("Strict-Transport-Security");
    }

    /// <returns>The network that a wrong password is counted for.</returns>
    private static async Task<string?> NetworkOf(TestGateway gateway, params (string Name, string Value)[] headers)
    {
        var account = TestAccount.New();
        (await gateway.Api.Import(account)).Is(200);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.Api.Address, $"/v1/{account.Line}/login"))
        {
            Content = JsonContent.Create(new { selfCareId = account.Id, password = "wrong" }),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var reply = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
        var counted = (await gateway.Api.Show(account)).Body.GetProperty("locks").GetProperty("passwordFailures");
        return Assert.Single(counted.EnumerateArray()).GetProperty("network").GetString();
    }

    public sealed class BehindProxy : IAsyncLifetime
    {
        internal TestGateway Gateway { get; private set; } = null!;

        public async Task InitializeAsync() => Gateway = await TestGateway.Start("Localhost", "--SelfCare:Proxies:0=127.0.0.1");

        public async Task DisposeAsync() => await Gateway.DisposeAsync();
    }
}
