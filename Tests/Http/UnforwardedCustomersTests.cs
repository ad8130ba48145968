using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Gateway.Diagnostics;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>A portal or proxy that is missing in <c>SelfCare:Proxies</c> is noticed: a warning for each address, and a counter.</summary>
public sealed class UnforwardedCustomersTests : IAsyncLifetime
{
    private const string Customer = "198.51.100.7";
    private TestGateway? _gateway;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await (_gateway?.DisposeAsync() ?? ValueTask.CompletedTask);

    [Theory]
    [InlineData("--SelfCare:Limits:Enabled=false")]
    [InlineData("--SelfCare:Proxies:0=10.0.0.0/8")]
    public async Task X_Forwarded_For_of_an_address_that_is_not_listed_is_logged_once_with_the_setting_and_counted_each_time(string setting)
    {
        var gateway = await Start(setting);

        await Lines(gateway, Customer);
        await Lines(gateway, "203.0.113.9");

        await Becomes(() => Assert.Equal((2, 0), Counted()));
        var warning = Assert.Single(Warnings(gateway));
        Assert.Contains("X-Forwarded-For from 127.0.0.1 ", warning, StringComparison.Ordinal);
        Assert.Contains("SelfCare:Proxies", warning, StringComparison.Ordinal);
        Assert.DoesNotContain(Customer, warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Customer)]
    [InlineData("127.0.0.1")]
    [InlineData("192.0.2.1, " + Customer)]
    public async Task X_Forwarded_For_of_a_listed_proxy_is_not_logged_whatever_its_customer_wrote_into_it(string header)
    {
        var gateway = await Start("--SelfCare:Proxies:0=127.0.0.1");

        await Lines(gateway, header);
        await Lines(gateway, "nonsense");

        await Becomes(() => Assert.Equal((1, 0), Counted()));
        Assert.Contains("or the header has no address", Assert.Single(Warnings(gateway)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--SelfCare:Limits:Enabled=false")]
    [InlineData("--SelfCare:Proxies:0=127.0.0.1")]
    public async Task Calls_for_many_customers_from_one_address_are_logged_once_and_counted_from_the_twentieth_customer_on(string setting)
    {
        var gateway = await Start(setting);
        var sessions = await SignIn(gateway, UnforwardedCustomers.Many - 1);
        foreach (var session in sessions)
        {
            (await gateway.Api.Session(session)).Is(200);
        }

        await AllAreCounted(gateway);
        Assert.Equal((0, 0), Counted());
        Assert.Empty(Warnings(gateway));

        await SignIn(gateway, 1);
        (await gateway.Api.Session(sessions[0])).Is(200);

        await Becomes(() => Assert.Equal((0, 2), Counted()));
        var warning = Assert.Single(Warnings(gateway));
        Assert.Contains("127.0.0.1 called for 20 customers within 60 minutes", warning, StringComparison.Ordinal);
        Assert.Contains("SelfCare:Proxies", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    public async Task Customers_are_counted_by_the_hour(int ticks, int counted)
    {
        var gateway = await Start("--SelfCare:Limits:Enabled=false");
        await SignIn(gateway, UnforwardedCustomers.Many - 1);

        gateway.Advance(UnforwardedCustomers.Window + TimeSpan.FromTicks(ticks));
        await SignIn(gateway, 1);

        await Becomes(() => Assert.Equal((0, counted), Counted()));
    }

    [Fact]
    public async Task Customers_whose_addresses_a_listed_portal_forwards_are_not_counted()
    {
        var gateway = await Start("--SelfCare:Proxies:0=127.0.0.1");

        await SignIn(gateway, UnforwardedCustomers.Many, forwardedFor: Customer);
        await SignIn(gateway, UnforwardedCustomers.Many - 1);

        await AllAreCounted(gateway);
        Assert.Equal((0, 0), Counted());
        Assert.Empty(Warnings(gateway));
    }

    [Fact]
    public async Task Portal_that_is_not_listed_behind_a_proxy_that_is_listed_is_logged_with_the_portals_address()
    {
        var gateway = await Start("--SelfCare:Proxies:0=127.0.0.1");

        await SignIn(gateway, UnforwardedCustomers.Many - 1, forwardedFor: $"{Customer}, 203.0.113.9");
        await AllAreCounted(gateway);
        Assert.Equal((0, 0), Counted());
        await SignIn(gateway, 1, forwardedFor: $"{Customer}, 203.0.113.9");

        await Becomes(() => Assert.Equal((0, 1), Counted()));
        Assert.Contains("203.0.113.9 called for 20 customers", Assert.Single(Warnings(gateway)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Addresses_are_logged_up_to_a_limit_for_each_error_and_again_in_the_next_hour()
    {
        var clock = new FakeTimeProvider();
        using var log = new LogLines();
        await using var services = new ServiceCollection()
            .AddMetrics().AddLogging(logging => logging.AddProvider(log)).BuildServiceProvider();
        var middleware = new UnforwardedCustomers(
            _ => Task.CompletedTask,
            new GatewayMetrics(services.GetRequiredService<IMeterFactory>()),
            clock,
            services.GetRequiredService<ILogger<UnforwardedCustomers>>());
        for (var i = 0; i < UnforwardedCustomers.MaxNetworks; i++)
        {
            await Call(new IPAddress([10, 0, (byte)(i / 256), (byte)(i % 256)]), header: "198.51.100.7");
        }

        Assert.Equal(UnforwardedCustomers.MaxNetworks, log.Lines.Count);
        await Call(IPAddress.Parse("192.0.2.1"), header: "198.51.100.7");
        Assert.Equal(UnforwardedCustomers.MaxNetworks, log.Lines.Count);

        for (var i = 0; i < UnforwardedCustomers.Many; i++)
        {
            Assert.True(AccountId.TryCreate("ip-phone", $"customer{i}", out var customer));
            await Call(IPAddress.Parse("192.0.2.1"), customer);
        }

        Assert.Contains(log.Lines, line => line.Contains("192.0.2.1 called for 20 customers", StringComparison.Ordinal));

        clock.Advance(UnforwardedCustomers.Window);
        await Call(IPAddress.Parse("192.0.2.1"), header: "198.51.100.7");
        Assert.Contains(log.Lines, line => line.Contains("X-Forwarded-For from 192.0.2.1 ", StringComparison.Ordinal));

        Task Call(IPAddress address, AccountId? customer = null, string? header = null)
        {
            var http = new DefaultHttpContext { Connection = { RemoteIpAddress = address } };
            if (header is not null)
            {
                http.Request.Headers["X-Forwarded-For"] = header;
            }

            if (customer is { } id)
            {
                UnforwardedCustomers.Add(http, id);
            }

            return middleware.InvokeAsync(http);
        }
    }

    [Fact]
    public async Task Forged_tokens_are_not_counted_as_customers()
    {
        var gateway = await Start("--SelfCare:Limits:Enabled=false");

        for (var i = 0; i < 2 * UnforwardedCustomers.Many; i++)
        {
            (await gateway.Api.Session($"k.{i}.forged")).Is(401);
        }

        await AllAreCounted(gateway);
        Assert.Equal((0, 0), Counted());
    }

    /// <summary>A connection's next request begins only when the middleware, which counts after the response, has ended.</summary>
    private static async Task AllAreCounted(TestGateway gateway) => (await gateway.Api.Send(HttpMethod.Get, "/v1/lines")).Is(200);

    private static Task<Reply> Lines(TestGateway gateway, string forwardedFor) =>
        gateway.Api.Send(HttpMethod.Get, "/v1/lines", header: ("X-Forwarded-For", forwardedFor));

    private static IReadOnlyList<string> Warnings(TestGateway gateway) =>
        [.. gateway.Log.Lines.Where(line => line.Contains("share one network's limits", StringComparison.Ordinal))];

    /// <returns>The sessions of new customers.</returns>
    private static async Task<List<string>> SignIn(TestGateway gateway, int customers, string? forwardedFor = null)
    {
        var accounts = Enumerable.Range(0, customers).Select(_ => TestAccount.New()).ToArray();
        (await gateway.Api.Import(accounts)).Is(200);
        List<string> sessions = [];
        foreach (var account in accounts)
        {
            var challenge = (await gateway.Api.LogIn(account)).Is(200)["challenge"]!;
            var verified = await gateway.Api.Send(
                HttpMethod.Post,
                $"/v1/{account.Line}/verify",
                JsonContent.Create(new { challenge, code = gateway.Inbox.LastCodeTo(account.Email) }),
                header: forwardedFor is null ? null : ("X-Forwarded-For", forwardedFor));
            sessions.Add(verified.Is(200)["session"]!);
        }

        return sessions;
    }

    private async Task<TestGateway> Start(string setting) => _gateway = await TestGateway.Start("Localhost", setting);

    private (double HeaderIgnored, double ManyCustomers) Counted()
    {
        // A new one for each reading: it adds up what an observable counter says.
        using var measured = new Measurements(_gateway!.Services);
        var sums = measured.Sums("selfcare.proxy.faults");
        return (sums["header-ignored"], sums["many-customers"]);
    }
}
