using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansSelfCare.Hosting;

/// <summary>
/// On SIGTERM the host is at once not ready, but serves requests for the drain time, so that a load balancer can take it out before it
/// stops listening. Each answer meanwhile closes its connection. A second SIGTERM, SIGINT (Ctrl-C) and SIGQUIT stop the host at once.
/// </summary>
public sealed partial class DrainingLifetime(Lazy<TimeSpan> drainTime, IHostApplicationLifetime host, ILogger<DrainingLifetime> log)
    : IHostLifetime, IHealthCheck, IDisposable
{
    /// <summary>A process manager kills a host that takes longer to stop.</summary>
    public static readonly TimeSpan MaxDrainTime = TimeSpan.FromMinutes(10);

    private readonly List<PosixSignalRegistration> _signals = [];
    private int _terminations;

    private bool IsDraining => Volatile.Read(ref _terminations) > 0;

    /// <summary>Replaces the framework's handling of signals, and registers the readiness check.</summary>
    /// <param name="drainTime">0: the host stops at once.</param>
    public static void Add(IServiceCollection services, Func<IServiceProvider, TimeSpan> drainTime)
    {
        services.AddSingleton(provider => new DrainingLifetime(
            // The host is composed with this before its settings are checked.
            new(() => drainTime(provider)),
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<ILogger<DrainingLifetime>>()));
        services.AddSingleton<IHostLifetime>(provider => provider.GetRequiredService<DrainingLifetime>());
        services.AddHealthChecks().AddCheck<DrainingLifetime>("draining");
    }

    /// <summary>Meanwhile each answer closes its connection, so that no request is sent into a closed one (RFC 9112, 9.6).</summary>
    public static void CloseConnections(WebApplication app)
    {
        var lifetime = app.Services.GetRequiredService<DrainingLifetime>();
        app.Use((http, next) =>
        {
            http.Response.OnStarting(() =>
            {
                if (lifetime.IsDraining)
                {
                    http.Response.Headers.Connection = "close";
                }

                return Task.CompletedTask;
            });
            return next(http);
        });
    }

    /// <summary>A rule of the settings.</summary>
    public static (bool Holds, string Error) Rule(string setting, TimeSpan drainTime) =>
        (drainTime >= TimeSpan.Zero && drainTime <= MaxDrainTime, $"{setting} must be 00:00:00 to {MaxDrainTime}");

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT })
        {
            _signals.Add(PosixSignalRegistration.Create(signal, Handle));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(IsDraining ? HealthCheckResult.Unhealthy("Draining") : HealthCheckResult.Healthy());

    public void Dispose()
    {
        _signals.ForEach(signal => signal.Dispose());
        _signals.Clear();
    }

    private void Handle(PosixSignalContext context)
    {
        // Otherwise the runtime would end the process.
        context.Cancel = true;
        var drains = context.Signal == PosixSignal.SIGTERM && Interlocked.Increment(ref _terminations) == 1
            && drainTime.Value > TimeSpan.Zero && host.ApplicationStarted.IsCancellationRequested;
        _ = drains ? Drain() : Task.Run(host.StopApplication);
    }

    private async Task Drain()
    {
        LogDraining(log, drainTime.Value.TotalSeconds);
        await Task.Delay(drainTime.Value, host.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        host.StopApplication();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Not ready any more; requests are served for {Seconds} s, then this host stops")]
    private static partial void LogDraining(ILogger log, double seconds);
}
