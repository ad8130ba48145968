using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OrleansSelfCare.Portal.Settings;

namespace OrleansSelfCare.Portal.Http;

/// <summary>Logs at startup the portal's addresses and the API's address.</summary>
internal sealed partial class StartupLogger(
    IHostApplicationLifetime lifetime, IServer server, PortalOptions options, ILogger<StartupLogger> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() =>
            LogStarted(log, string.Join(" and ", server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []), options.Api));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Portal on {Addresses}, API at {Api}")]
    private static partial void LogStarted(ILogger log, string addresses, string api);
}
