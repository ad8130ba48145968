using OrleansSelfCare.Accounts.Throttling;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Support;

/// <summary>An operator clears every lock and counter, or those of one kind.</summary>
public static class Unlock
{
    /// <param name="Lock">Null: all.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.Unlock.Command")]
    public sealed record Command(Operator By, AccountLock? Lock = null);

    /// <returns>The result is false if there is no such account.</returns>
    public static Decision<bool> Decide(Account account, Command command, DecisionContext context)
    {
        if (!account.Exists)
        {
            return new(account, false);
        }

        var unlocked = account with
        {
            PasswordLimiter = Clears(AccountLock.Password)
                ? PasswordAttemptLimiter.Empty with { Known = account.PasswordLimiter.Known }
                : account.PasswordLimiter,
            CodeLimiter = Clears(AccountLock.Code) ? AttemptLimiter.Full : account.CodeLimiter,
            PhoneLimiter = Clears(AccountLock.Phone) ? PhoneAttemptLimiter.Full : account.PhoneLimiter,
            MailLimiter = Clears(AccountLock.Mail) ? null : account.MailLimiter,
        };
        if (Clears(AccountLock.Address))
        {
            unlocked = unlocked.ClearReturns();
        }

        var entry = TimelineEntry.Of(command.By, context.Now, TimelineEvent.Unlocked) with
        {
            Reason = command.Lock is { } one ? AccountLockName.Of(one) : null,
        };
        return new(unlocked.AppendToTimeline(entry), true);

        bool Clears(AccountLock which) => command.Lock is null || command.Lock == which;
    }
}
