using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OrleansSelfCare.Portal.Settings;

namespace OrleansSelfCare.Portal.Http;

/// <summary>Says once where the portal listens and whom it asks.</summary>
internal sealed partial class Announcement(IHostApplicationLifetime lifetime, IServer server, PortalOptions options, ILogger<Announcement> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() =>
            LogStarted(log, string.Join(" and ", server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []), options.Api));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Portal on {Addresses}, asking {Api}")]
    private static partial void LogStarted(ILogger log, string addresses, string api);
}
