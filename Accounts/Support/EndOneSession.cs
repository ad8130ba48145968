using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Support;

/// <summary>An operator ends one session of an account (ASVS V7.4.5). Nothing changes if it has ended already.</summary>
public static class EndOneSession
{
    [GenerateSerializer, Immutable, Alias("selfcare.EndOneSession.Command")]
    public sealed record Command(Guid SessionId, Operator By);

    /// <returns>The result is false if there is no such account.</returns>
    public static Decision<bool> Decide(Account account, Command command, DecisionContext context) => new(
        account.Sessions.Any(session => session.Id == command.SessionId)
            ? account.EndSessions(session => session.Id == command.SessionId, context)
                .AppendToTimeline(TimelineEntry.Of(command.By, context.Now, TimelineEvent.SessionEnded))
            : account,
        account.Exists);
}
