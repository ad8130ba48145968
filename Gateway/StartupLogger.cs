using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway;

/// <summary>Says once where the gateway listens and how it is hosted.</summary>
internal sealed partial class StartupLogger(
    IHostApplicationLifetime lifetime, IServer server, IOptions<SelfCareOptions> options, ILogger<StartupLogger> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Hosting == Hostings.Standalone)
        {
            LogStandalone(log);
        }

        lifetime.ApplicationStarted.Register(() => LogStarted(
            log,
            string.Join(" and ", server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []),
            options.Value.Hosting == Hostings.Standalone ? Hostings.Localhost : options.Value.Hosting));
        lifetime.ApplicationStopped.Register(() => LogStopped(log));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "SelfCare:Hosting=Standalone is a hosting of earlier versions and means Localhost; set Localhost")]
    private static partial void LogStandalone(ILogger log);

    [LoggerMessage(Level = LogLevel.Information, Message = "Listening on {Addresses}, hosting {Hosting}")]
    private static partial void LogStarted(ILogger log, string addresses, string hosting);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped")]
    private static partial void LogStopped(ILogger log);
}
