using Microsoft.Extensions.Options;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Silo;

/// <summary>Says when the silo is in the cluster and when it left.</summary>
internal sealed partial class StartupLogger(
    IHostApplicationLifetime lifetime, IOptions<SelfCareOptions> options, ILocalSiloDetails silo, ILogger<StartupLogger> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => LogStarted(log, silo.SiloAddress, options.Value.Cluster.Id));
        lifetime.ApplicationStopping.Register(() => LogStopping(log));
        lifetime.ApplicationStopped.Register(() => LogStopped(log));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Silo {Address} is in cluster {Cluster}")]
    private static partial void LogStarted(ILogger log, SiloAddress address, string cluster);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping: its accounts move to the other silos")]
    private static partial void LogStopping(ILogger log);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped")]
    private static partial void LogStopped(ILogger log);
}
