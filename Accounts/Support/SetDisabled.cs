using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Support;

/// <summary>
/// An operator disables or enables an account and changes nothing else of it. A later import whose rows have the column <c>disabled</c>
/// decides again.
/// </summary>
public static class SetDisabled
{
    [GenerateSerializer, Immutable, Alias("selfcare.SetDisabled.Command")]
    public sealed record Command(bool IsDisabled, Operator By);

    /// <summary>
    /// Disabling ends the sessions and the pending challenge (ASVS V7.4.2). Both mail a notice (V6.3.7). A repeated call changes nothing.
    /// </summary>
    /// <returns>The result is false if there is no such account.</returns>
    public static Decision<bool> Decide(Account account, Command command, DecisionContext context)
    {
        if (!account.Exists || account.IsDisabled == command.IsDisabled)
        {
            return new(account, account.Exists);
        }

        var (next, what, notice) = command.IsDisabled
            ? (account.EndSessions(ChallengeEnd.Unknown, context), TimelineEvent.Disabled, OutboxNotice.Disabled)
            : (account, TimelineEvent.Enabled, OutboxNotice.Enabled);
        return new(
            (next with { IsDisabled = command.IsDisabled })
                .AppendToTimeline(TimelineEntry.Of(command.By, context.Now, what))
                .QueueNotice(notice, account.NoticeEmail, context),
            true);
    }
}
