using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OrleansSelfCare.Gateway;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Mail;

namespace OrleansSelfCare.Tests.Http;

/// <summary>The gateway with the real SMTP mailer and a test clock, so that the waits of two seconds take no real time.</summary>
public sealed class SlowRecipientTests
{
    [Fact]
    public async Task One_customer_who_signs_in_again_and_again_to_a_slow_address_delays_nobody_else()
    {
        var directory = Directory.CreateTempSubdirectory("selfcare-test-").FullName;
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
        await using var sink = new SmtpSink();
        await using var app = GatewayHost.Build(
            [
                "--urls=http://127.0.0.1:0",
                "--SelfCare:Hosting=Localhost",
                $"--SelfCare:DataDirectory={directory}",
                $"--SelfCare:OperatorKey={TestGateway.OperatorKey}",
                "--SelfCare:Password:Iterations=1000",
                "--SelfCare:Limits:Enabled=false",
                "--SelfCare:Mail:Transport=Smtp",
                "--SelfCare:Mail:Smtp:Host=127.0.0.1",
                $"--SelfCare:Mail:Smtp:Port={sink.Port}",
                "--SelfCare:Mail:Smtp:Security=None",
                "--SelfCare:Mail:Smtp:Connections=4",
            ],
            builder =>
            {
                builder.Logging.ClearProviders();
                builder.Services.AddKeyedSingleton<TimeProvider>(SelfCareClock.Key, clock);
            });
        await app.StartAsync();
        using var api = new Api(new Uri(app.Urls.Single()));
        var (slow, other) = (TestAccount.New(), TestAccount.New());
        (await api.Import(slow, other)).Is(200);
        var gate = sink.Hold(slow.Email);

        // One login more than there are connections, within 10 s of the product's time.
        for (var i = 0; i < 5; i++)
        {
            var waiting = api.LogIn(slow);
            while (!waiting.IsCompleted)
            {
                clock.Advance(TimeSpan.FromSeconds(0.5));
                await Task.WhenAny(waiting, Task.Delay(10));
            }

            Assert.Equal("queued", (await waiting).Is(200)["delivery"]);
        }

        var login = api.LogIn(other);
        var inTime = await Task.WhenAny(login, Task.Delay(TimeSpan.FromSeconds(5))) == login;
        gate.Open();
        Assert.True(inTime, "the slow address holds every connection");
        Assert.Equal("sent", (await login).Is(200)["delivery"]);

        await app.StopAsync();
        Directory.Delete(directory, recursive: true);
    }
}
