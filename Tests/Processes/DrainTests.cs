using System.Diagnostics;
using System.Net;

namespace OrleansSelfCare.Tests.Processes;

/// <summary>On SIGTERM a gateway is not ready at once, serves requests for its drain time, and then ends.</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task After_SIGTERM_a_gateway_is_not_ready_and_serves_until_its_drain_time_is_over()
    {
        await using var gateway = new GatewayProcess("Localhost", "--SelfCare:DrainTime=00:00:03");
        await gateway.Start();
        (await gateway.Api.Send(HttpMethod.Get, "/health/ready")).Is(200);

        gateway.Terminate();
        var terminated = Stopwatch.StartNew();
        await NotReady(gateway);
        (await gateway.Api.Send(HttpMethod.Get, "/health/live")).Is(200);
        // A new connection too, because a load balancer opens some until it has noticed.
        using var other = new HttpClient { BaseAddress = gateway.Api.Address };
        using var reply = await other.GetAsync("/v1/lines");

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.True(reply.Headers.ConnectionClose);
        Assert.Equal(0, await gateway.Exit());
        Assert.InRange(terminated.Elapsed, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(30));
        Assert.Contains("Not ready any more; requests are served for 3 s", gateway.Out, StringComparison.Ordinal);
        Assert.Empty(gateway.Err.Trim());
    }

    [Fact]
    public async Task A_second_SIGTERM_ends_it_at_once()
    {
        await using var gateway = new GatewayProcess("Localhost", "--SelfCare:DrainTime=00:05:00");
        await gateway.Start();
        gateway.Terminate();
        await NotReady(gateway);

        gateway.Terminate();

        Assert.Equal(0, await gateway.Exit());
    }

    [Theory]
    [InlineData("-00:00:01")]
    [InlineData("00:10:01")]
    [InlineData("soon")]
    public async Task A_drain_time_out_of_range_is_named(string time)
    {
        await using var gateway = new GatewayProcess("Localhost", $"--SelfCare:DrainTime={time}");
        gateway.Run();

        Assert.Equal(1, await gateway.ExitInsteadOfListening());
        Assert.Contains("setting: SelfCare:DrainTime must be", gateway.Err, StringComparison.Ordinal);
    }

    private static Task NotReady(GatewayProcess gateway) => Eventually<Hosts.Reply>(
        () => gateway.Api.Send(HttpMethod.Get, "/health/ready"), reply => reply.Status == HttpStatusCode.ServiceUnavailable);
}
