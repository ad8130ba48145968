using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Support;

/// <summary>
/// An operator resets the password to a random one (ASVS V6.4.6: operators never choose it). This ends the account's sessions (V7.4.2).
/// </summary>
public static class ResetPassword
{
    [GenerateSerializer, Immutable, Alias("selfcare.ResetPassword.Command")]
    public sealed record Command(Operator By);

    /// <returns>The result is false if there is no such account.</returns>
    public static Decision<bool> Decide(Account account, Command command, DecisionContext context)
    {
        if (!account.Exists)
        {
            return new(account, false);
        }

        var reset = account.EndSessions(context.Now) with { PasswordHash = context.PasswordHash, HasOwnPassword = true };
        return new(reset.AppendToTimeline(TimelineEntry.Of(command.By, context.Now, TimelineEvent.PasswordReset)), true);
    }
}
