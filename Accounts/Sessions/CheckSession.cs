namespace OrleansSelfCare.Accounts.Sessions;

/// <summary>Whether a session stands. Asked on a portal's every page: it changes nothing that is stored.</summary>
public static class CheckSession
{
    [GenerateSerializer, Immutable, Alias("selfcare.CheckSession.Command")]
    public sealed record Command(Guid SessionId);

    /// <param name="seenAt">When the session was last used, as far as the shell remembers; null: what is stored counts.</param>
    /// <returns>Null: there is no such session, or it is over.</returns>
    public static SessionView? Decide(Account account, Command command, DateTimeOffset? seenAt, DecisionContext context)
    {
        if (account.Sessions.FirstOrDefault(session => session.Id == command.SessionId) is not { } stored)
        {
            return null;
        }

        var session = seenAt > stored.SeenAt ? stored with { SeenAt = seenAt.Value } : stored;
        return session.IsOver(context.Now, context.Rules) || account.IsDisabled || !account.Exists
            ? null
            : SessionView.Of(session with { SeenAt = context.Now }, context.Rules);
    }
}
