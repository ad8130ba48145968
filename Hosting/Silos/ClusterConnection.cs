using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansSelfCare.Hosting.Silos;

/// <summary>Whether a silo is connected. At start the client waits for one without a limit; later it reconnects by itself.</summary>
internal sealed partial class ClusterConnection(IServiceProvider services, IHostApplicationLifetime host, ILogger<ClusterConnection> log)
    : IClientConnectionRetryFilter, IHealthCheck
{
    private const int TriesPerLogEntry = 10;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private volatile int _silos;
    private int _tries;

    public bool IsUp => _silos > 0;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(IsUp ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("NoSilo"));

    public void Changed(object? sender, GatewayCountChangedEventArgs change)
    {
        _silos = change.NumberOfConnectedGateways;
        if (host.ApplicationStopping.IsCancellationRequested)
        {
            return;
        }

        if (!IsUp)
        {
            LogLost(log);
            _ = Reconnect();
        }
        else if (change.PreviousNumberOfConnectedGateways == 0)
        {
            LogConnected(log);
        }
    }

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (_tries++ % TriesPerLogEntry == 0)
        {
            LogWaiting(log, exception.GetBaseException().GetType().Name);
        }

        await Task.Delay(RetryDelay, cancellationToken);
        return true;
    }

    /// <summary>The client connects only when it has something to send, and no account call is sent while there is no silo.</summary>
    private async Task Reconnect()
    {
        // Resolved late: the client depends on this class.
        var grains = services.GetRequiredService<IGrainFactory>();
        while (!IsUp && !host.ApplicationStopping.IsCancellationRequested)
        {
            await Task.Delay(RetryDelay);
            try
            {
                await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
                // A silo answered, so one is connected, in whatever order the client reports lost and new connections.
                Interlocked.CompareExchange(ref _silos, 1, 0);
            }
            catch (Exception)
            {
                // No silo yet: try again.
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting for a silo ({Error}); calls are answered 503 until one is connected")]
    private static partial void LogWaiting(ILogger log, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to the cluster")]
    private static partial void LogConnected(ILogger log);

    [LoggerMessage(Level = LogLevel.Error, Message = "No silo is connected any more; calls are answered 503 until one is connected again")]
    private static partial void LogLost(ILogger log);
}
