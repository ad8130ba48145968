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

    [Fact]
    public async Task Portals_that_start_together_on_one_folder_share_one_key()
    {
        var folder = Directory.CreateTempSubdirectory("selfcare-portal-keys-");
        var portals = Enumerable.Range(0, 4)
            .Select(_ => PortalHost.Build(
                ["--PORTAL_URLS=http://127.0.0.1:0", "--Portal:Api=http://127.0.0.1:1", $"--Portal:DataDirectory={folder.FullName}"],
                builder => builder.Logging.ClearProviders()))
            .ToArray();

        await Task.WhenAll(portals.Select(portal => Task.Run(() => portal.StartAsync())));

        Assert.Single(folder.EnumerateFiles("key-*.xml"));
        foreach (var portal in portals)
        {
            await portal.DisposeAsync();
        }

        folder.Delete(recursive: true);
    }

    private static bool IsStart(string line) => line.StartsWith("Portal on ", StringComparison.Ordinal);
}
