using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Shell;

/// <summary>
/// Wakes accounts that owe a mail and sleep: at start, for what a crash left behind, and every half minute. An account in memory has
/// its own timer; waking it again does no harm, and one that owes a mail soon sets its timer by being woken.
/// </summary>
public sealed partial class OutboxSweep(
    IOwedMails owed,
    IAccounts accounts,
    [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock,
    ILogger<OutboxSweep> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        do
        {
            try
            {
                await foreach (var id in owed.Due(clock.GetUtcNow() + Every, stoppingToken))
                {
                    await Wake(id);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(log, e.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>One account that can't be woken keeps no other from its mail.</summary>
    private async Task Wake(AccountId id)
    {
        try
        {
            await accounts[id].Wake();
        }
        catch (Exception e)
        {
            LogFailed(log, e.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking for mails that are owed failed ({Fault}); it is tried again in 30 s")]
    private static partial void LogFailed(ILogger log, string fault);
}
