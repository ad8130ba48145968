using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Sessions;

/// <summary>Ends a session on the server (ASVS V7.4.1); no effect if it has ended already.</summary>
public static class LogOut
{
    [GenerateSerializer, Immutable, Alias("selfcare.LogOut.Command")]
    public sealed record Command(Guid SessionId, string Network);

    public static Account Decide(Account account, Command command, DecisionContext context) =>
        account.Sessions.Any(session => session.Id == command.SessionId)
            ? account.EndSessions(session => session.Id == command.SessionId, context)
                .AppendToTimeline(new(context.Now, TimelineEvent.LoggedOut, Network: command.Network))
            : account;
}
