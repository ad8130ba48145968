using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Hosting;

namespace OrleansSelfCare.Grains.Outbox;

/// <summary>
/// Calls accounts that have messages due and may not be in memory: at start, also after a crash, and every 30 s. An account in memory has
/// its own timer; the extra call has no effect.
/// </summary>
public sealed partial class OutboxPollingService(
    IOutboxIndex index,
    IGrainFactory grains,
    [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock,
    ILogger<OutboxPollingService> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Accounts.Outbox.ProcessDueWork.PollingInterval, clock);
        do
        {
            try
            {
                // Also messages due before the next poll: the loaded account sets its own timer.
                await foreach (var id in index.FindDue(clock.GetUtcNow() + Accounts.Outbox.ProcessDueWork.PollingInterval, stoppingToken))
                {
                    await ProcessDueWork(id);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(log, e.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Logs an error, so that the other accounts are still processed.</summary>
    private async Task ProcessDueWork(AccountId id)
    {
        try
        {
            await grains.GetAccount(id).ProcessDueWorkAsync();
        }
        catch (Exception e)
        {
            LogFailed(log, e.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking for outbox messages that are due failed ({Error}); next try in 30 s")]
    private static partial void LogFailed(ILogger log, string error);
}
