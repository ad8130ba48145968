using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrleansSelfCare.Hosting;

/// <summary>Logs when a host has started, is stopping and has stopped.</summary>
public static partial class StartupLogger
{
    /// <param name="started">Called after the start: the host's addresses are known then.</param>
    /// <param name="canServe">Asked every second until it says so: the start is logged then. Null: at once.</param>
    /// <param name="waiting">Logged if it can't serve at once.</param>
    /// <param name="stopping">Null: nothing is logged when the host begins to stop.</param>
    /// <param name="warnings">Logged at once, except null, and with them the web server's settings that nobody reads.</param>
    public static void LogStartAndStop(
        this WebApplication app,
        Func<string> started,
        string? stopping = null,
        Func<CancellationToken, Task<bool>>? canServe = null,
        string waiting = "Waiting",
        params IReadOnlyCollection<string?> warnings)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(StartupLogger));
        foreach (var warning in warnings.OfType<string>().Concat(app.Configuration.UnreadKestrelSettings()))
        {
            Log(log, LogLevel.Warning, warning);
        }

        app.Lifetime.ApplicationStarted.Register(() =>
        {
            _ = LogStart();
            if (stopping is not null)
            {
                app.Lifetime.ApplicationStopping.Register(() => Log(log, LogLevel.Information, stopping));
            }

            app.Lifetime.ApplicationStopped.Register(() => Log(log, LogLevel.Information, "Stopped"));
        });

        async Task LogStart()
        {
            var stop = app.Lifetime.ApplicationStopping;
            for (var isFirst = true; canServe is not null && !stop.IsCancellationRequested && !await canServe(stop); isFirst = false)
            {
                if (isFirst)
                {
                    Log(log, LogLevel.Information, waiting);
                }

                await Task.Delay(BetweenChecks, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (!stop.IsCancellationRequested)
            {
                Log(log, LogLevel.Information, started());
            }
        }
    }

    private static readonly TimeSpan BetweenChecks = TimeSpan.FromSeconds(1);

    [LoggerMessage(Message = "{Text}")]
    private static partial void Log(ILogger log, LogLevel level, string text);
}
