using Microsoft.Extensions.Logging;
using OrleansSelfCare.Portal;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>The portal says that it has started when it can serve: when the service is ready.</summary>
public sealed class PortalStartTests
{
    [Fact]
    public async Task Start_is_logged_when_the_service_can_be_reached()
    {
        await using var gateway = await TestGateway.Start("Localhost");
        await using var api = await ApiProxy.Start(gateway.Api.Address);
        api.Failure = ApiFailure.Unreachable;
        var log = new LogLines();
        await using var portal = PortalHost.Build(
            [
                "--PORTAL_URLS=http://127.0.0.1:0",
                $"--Portal:Api={api.Address}",
                $"--Portal:DataDirectory={Path.Combine(gateway.Directory, "portal")}",
            ],
            builder => builder.Logging.ClearProviders().AddProvider(log));

        await portal.StartAsync();
        await Waiting.Becomes(() => Assert.Contains(log.Lines, line => line.StartsWith("Waiting for the API", StringComparison.Ordinal)));
        Assert.DoesNotContain(log.Lines, IsStart);

        api.Failure = ApiFailure.None;
        await Waiting.Becomes(() => Assert.Contains(log.Lines, IsStart));
    }

    private static bool IsStart(string line) => line.StartsWith("Portal on ", StringComparison.Ordinal);
}
