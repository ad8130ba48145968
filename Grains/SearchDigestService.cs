using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansSelfCare.Hosting;

namespace OrleansSelfCare.Grains;

/// <summary>
/// Brings the digests of all accounts up to date: at start, and every hour, because hosts of an earlier version or with an earlier key ring
/// may still write. What an interrupted pass has done stays, so the next one goes over it quickly.
/// </summary>
public sealed partial class SearchDigestService(
    ISearchDigestStore store,
    [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock,
    ILogger<SearchDigestService> log) : BackgroundService
{
    private const int BatchSize = 100;

    /// <summary>The pause after a batch, in batches: the accounts' own reads and writes come first.</summary>
    private const int PauseFactor = 3;

    private static readonly TimeSpan MinPause = TimeSpan.FromMilliseconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        do
        {
            try
            {
                await Pass(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(log, e.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task Pass(CancellationToken cancellationToken)
    {
        var filled = 0;
        for (var next = ""; next is not null;)
        {
            var began = Stopwatch.GetTimestamp();
            var batch = await store.FillDigests(next, BatchSize, cancellationToken);
            filled += batch.Filled;
            next = batch.Next;
            var pause = Stopwatch.GetElapsedTime(began) * PauseFactor;
            await Task.Delay(pause > MinPause ? pause : MinPause, cancellationToken);
        }

        if (filled > 0)
        {
            LogFilled(log, filled);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information, Message = "Search digests of {Count} accounts were missing or of an earlier key: written")]
    private static partial void LogFilled(ILogger log, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Writing search digests failed ({Error}); next try in an hour")]
    private static partial void LogFailed(ILogger log, string error);
}
