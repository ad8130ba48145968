using OrleansSelfCare.Accounts.Sessions;

namespace OrleansSelfCare.Accounts.OpenId;

/// <summary>What the bearer of an access token may read of its customer. Writes nothing and is no use of the session.</summary>
public static class ReadUserInfo
{
    [GenerateSerializer, Immutable, Alias("selfcare.ReadUserInfo.Command")]
    public sealed record Command(Guid SessionId, Guid GrantId);

    /// <param name="session">The command's session, with its last use as known in memory; null: it has ended.</param>
    /// <returns>Null: the session or the grant has ended.</returns>
    public static CustomerClaims? Decide(Account account, Command command, SessionView? session) =>
        ReadGrant.Decide(account, command, session)?.Customer;
}
