using Microsoft.Extensions.Logging;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Grains.Secrets;

namespace OrleansSelfCare.Grains;

/// <summary>
/// Counts the wrong passwords for accounts that do not exist, over restarts too: a refusal must not show whether there is an account
/// (ASVS V6.3.8). So the refusal of an unknown account reads and writes what a known one's reads and writes, in a table of its own. That
/// table names no account and is bounded, because anybody can invent ids.
/// </summary>
public sealed partial class UnknownAccounts(UnknownAccountNames names, IUnknownAccountStore store, ILogger<UnknownAccounts> log)
{
    /// <summary>More than this, up to <see cref="WritesBetweenCleanups"/> for each silo, are there only until the next clean-up.</summary>
    public const int MaxRows = 100_000;

    private const int WritesBetweenCleanups = 1_000;

    private uint _writes;

    /// <returns>Null: nothing is stored.</returns>
    public Task<UnknownAccount?> Read(AccountId id) => store.Read(names.Of(id));

    public Task Write(Account account, DateTimeOffset now)
    {
        if (Interlocked.Increment(ref _writes) % WritesBetweenCleanups == 1)
        {
            _ = Task.Run(DeleteOldest);
        }

        // To the hour: then most writes don't change the index, as most writes of accounts don't.
        var usedAt = now.AddTicks(-(now.UtcTicks % TimeSpan.TicksPerHour));
        return store.Write(names.Of(account.Id)[0], new(account.PasswordLimiter, account.Timeline), usedAt);
    }

    /// <summary>No call waits for it.</summary>
    private async Task DeleteOldest()
    {
        try
        {
            while (await store.DeleteOldest(MaxRows) == IUnknownAccountStore.MaxDeleted)
            {
            }
        }
        catch (Exception e)
        {
            // The next clean-up tries again.
            LogNotDeleted(log, e.GetBaseException().GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The oldest counts of unknown ids could not be deleted ({Error})")]
    private static partial void LogNotDeleted(ILogger log, string error);
}
