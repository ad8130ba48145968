using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Sessions;

/// <summary>
/// Ends one session of the account, or what one client got in it (ASVS V7.5.2, the second half without its new authentication). Only the
/// owner of an open session may; no effect if it has ended already.
/// </summary>
public static class EndSession
{
    private const string ByCustomer = "by-customer";

    /// <param name="CallerId">The caller's session.</param>
    /// <param name="SessionId">The session to end; it can be the caller's.</param>
    /// <param name="Client">Null: the whole session; otherwise this client of the OpenID provider alone.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.EndSession.Command")]
    public sealed record Command(Guid CallerId, Guid SessionId, string? Client, string Network);

    /// <param name="caller">The caller's session, with its last use as known in memory; null: it has ended.</param>
    /// <returns>The result is false if the caller has no open session.</returns>
    public static Decision<bool> Decide(Account account, Command command, SessionView? caller, DecisionContext context)
    {
        if (command.Client is null && command.SessionId == command.CallerId)
        {
            // Before the caller is checked: a repeated call finds that session ended.
            return new(LogOut.Decide(account, new(command.SessionId, command.Network), context), true);
        }

        if (caller is null)
        {
            return new(account, false);
        }

        return new(
            account.Sessions.FirstOrDefault(session => session.Id == command.SessionId) is not { } target ? account
            : command.Client is { } client ? account.EndService(target, client, ByCustomer, command.Network, context)
            : account.EndSessions(session => session.Id == target.Id, context)
                .AppendToTimeline(new(context.Now, TimelineEvent.SessionEnded, Network: command.Network)),
            true);
    }
}
