namespace OrleansSelfCare.Accounts.Sessions;

/// <summary>Checks whether a session is valid. Portals call it on every page, so it writes nothing.</summary>
public static class CheckSession
{
    [GenerateSerializer, Immutable, Alias("selfcare.CheckSession.Command")]
    public sealed record Command(Guid SessionId);

    /// <param name="seenAt">When the session was last used, as known in memory; null: the stored time applies.</param>
    /// <param name="isUse">False: the check is no use of the session, so it doesn't prolong it.</param>
    /// <returns>Null: no such session, or it has ended.</returns>
    public static SessionView? Decide(
        Account account, Command command, DateTimeOffset? seenAt, DecisionContext context, bool isUse = true)
    {
        if (account.Sessions.FirstOrDefault(session => session.Id == command.SessionId) is not { } stored)
        {
            return null;
        }

        var session = stored.UsedAt(seenAt);
        return session.IsOver(context.Now, context.Rules) || account.IsDisabled || !account.Exists
            ? null
            : SessionView.Of(isUse ? session with { SeenAt = context.Now } : session, context.Rules)
                with
                {
                    SubjectId = account.SubjectId, PairwiseSalt = account.PairwiseSalt, MustChangePassword = account.MustChangePassword,
                };
    }
}
