using OrleansSelfCare.Accounts.Throttling;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Support;

/// <summary>An operator clears every lock and counter.</summary>
public static class Unlock
{
    [GenerateSerializer, Immutable, Alias("selfcare.Unlock.Command")]
    public sealed record Command(Operator By);

    /// <returns>The result is false if there is no such account.</returns>
    public static Decision<bool> Decide(Account account, Command command, DecisionContext context)
    {
        if (!account.Exists)
        {
            return new(account, false);
        }

        var unlocked = account with
        {
            PasswordLimiter = PasswordAttemptLimiter.Empty with { Known = account.PasswordLimiter.Known },
            CodeLimiter = AttemptLimiter.Full,
            PhoneLimiter = PhoneAttemptLimiter.Full,
            MailLimiter = null,
        };
        return new(unlocked.AppendToTimeline(TimelineEntry.Of(command.By, context.Now, TimelineEvent.Unlocked)), true);
    }
}
