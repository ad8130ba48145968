using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Hosts;

namespace OrleansSelfCare.Cluster;

/// <summary>Whether any silo is connected. At start it is waited for, however long; later the client looks for silos by itself.</summary>
internal sealed partial class ClusterConnection(IServiceProvider services, IHostApplicationLifetime host, ILogger<ClusterConnection> log) : IClientConnectionRetryFilter, IReadiness
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private const int TriesBetweenLines = 10;
    private volatile int _silos;
    private int _tries;

    public bool IsUp => _silos > 0;

    public Task Check(CancellationToken cancellation) =>
        Fault() is { } fault ? Task.FromException(new UnavailableException(fault)) : Task.CompletedTask;

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
            _ = Seek();
        }
        else if (change.PreviousNumberOfConnectedGateways == 0)
        {
            LogFound(log);
        }
    }

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (_tries++ % TriesBetweenLines == 0)
        {
            LogWaiting(log, exception.GetBaseException().GetType().Name);
        }

        await Task.Delay(Pause, cancellationToken);
        return true;
    }

    private string? Fault()
    {
        if (!IsUp)
        {
            return "No silo can be reached.";
        }

        try
        {
            services.GetRequiredService<IGrainFactory>().GetGrain<IAccountGrain>(nameof(Check));
            return null;
        }
        catch (ArgumentException)
        {
            return "The client is connected but hasn't heard yet which grains there are.";
        }
    }

    /// <summary>The client connects when it has something to send, and nobody's call is sent while there is no silo.</summary>
    private async Task Seek()
    {
        // Resolved late: the client needs this class first.
        var grains = services.GetRequiredService<IGrainFactory>();
        while (!IsUp && !host.ApplicationStopping.IsCancellationRequested)
        {
            await Task.Delay(Pause);
            try
            {
                await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
                // It was answered, so one is connected, in whichever order the client told of those that went and came.
                Interlocked.CompareExchange(ref _silos, 1, 0);
            }
            catch (Exception)
            {
                // None yet, or not for long; what it was doesn't matter.
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting for a silo ({Fault}); calls are answered 503 until one is there")]
    private static partial void LogWaiting(ILogger log, string fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to the cluster")]
    private static partial void LogFound(ILogger log);

    [LoggerMessage(Level = LogLevel.Error, Message = "No silo is connected any more; calls are answered 503 until one is back")]
    private static partial void LogLost(ILogger log);
}
