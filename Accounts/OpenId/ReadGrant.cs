using OrleansSelfCare.Accounts.Sessions;

namespace OrleansSelfCare.Accounts.OpenId;

/// <summary>As <see cref="ReadUserInfo"/>, with the session and the newest generation, for introspection (RFC 7662).</summary>
public static class ReadGrant
{
    /// <inheritdoc cref="ReadUserInfo.Decide"/>
    public static GrantResult.Good? Decide(Account account, ReadUserInfo.Command command, SessionView? session) =>
        session is not null
        && account.FindGrant(command.SessionId, command.GrantId) is (_, { IsEnded: false } grant)
            ? GrantResult.Good.Of(account, session, grant)
            : null;
}
