using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using OrleansSelfCare.Gateway;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Mail;

/// <summary>What a host with accounts says about its mail server when it starts.</summary>
public sealed class SmtpStartCheckTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("selfcare-test-").FullName;
    private readonly SmtpSink _sink = new();
    private readonly LogLines _log = new();

    private IEnumerable<string> Said => _log.Lines.Where(line => line.StartsWith("Mail relay", StringComparison.Ordinal));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _sink.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Wrong_password_is_logged_without_the_password_and_the_host_starts()
    {
        _sink.At("AUTH", "535 5.7.8 no");
        await using var host = await Start();

        await Eventually(() => Said.Count(), count => count == 1);

        Assert.StartsWith($"Mail relay 127.0.0.1:{_sink.Port}: AUTH 535.", Said.Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("smtp-secret", string.Concat(_log.Lines), StringComparison.Ordinal);
        Assert.Single(_sink.Logins);
    }

    [Fact]
    public async Task Silent_server_delays_neither_start_nor_stop()
    {
        _sink.At("greeting", SmtpSink.Silence);
        await using var host = await Start();
        await Eventually(() => _sink.Silences, silences => silences == 1);

        await host.StopAsync();

        Assert.Empty(Said);
    }

    [Fact]
    public async Task Right_server_is_not_mentioned()
    {
        await using var host = await Start();
        await Eventually(() => _sink.Logins.Count, logins => logins == 1);

        await host.StopAsync();

        Assert.Empty(Said);
        Assert.Empty(_sink.Mails);
    }

    private async Task<WebApplication> Start()
    {
        var host = GatewayHost.Build(
            [
                "--urls=http://127.0.0.1:0",
                "--SelfCare:Hosting=Localhost",
                $"--SelfCare:DataDirectory={_directory}",
                "--SelfCare:Mail:Transport=Smtp",
                "--SelfCare:Mail:Smtp:Host=127.0.0.1",
                $"--SelfCare:Mail:Smtp:Port={_sink.Port}",
                "--SelfCare:Mail:Smtp:Security=None",
                "--SelfCare:Mail:Smtp:User=gateway",
                "--SelfCare:Mail:Smtp:Password=smtp-secret",
            ],
            builder => builder.Logging.ClearProviders().AddProvider(_log));
        await host.StartAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return host;
    }
}
