using OrleansSelfCare.Accounts.Sessions;

namespace OrleansSelfCare.Accounts.OpenId;

/// <summary>
/// Ends what a client got by one authorization code, because the client no longer needs it (RFC 7009, 2.1). No use of the session, which
/// goes on. Nothing changes if the grant is another client's or has ended.
/// </summary>
public static class RevokeGrant
{
    [GenerateSerializer, Immutable, Alias("selfcare.RevokeGrant.Command")]
    public sealed record Command(Guid SessionId, Guid GrantId, string Client, string Network);

    /// <param name="session">The command's session, with its last use as known in memory; null: it has ended.</param>
    public static Account Decide(Account account, Command command, SessionView? session, DecisionContext context) =>
        session is not null
        && account.FindGrant(command.SessionId, command.GrantId) is var (stored, grant)
        && grant.Client == command.Client
            ? account.EndGrant(stored, grant, "revoked", command.Network, context)
            : account;
}
