namespace OrleansSelfCare.Accounts.Sessions;

/// <summary>A session as its owner may see it. The gateway converts the id to a token.</summary>
[GenerateSerializer, Immutable, Alias("selfcare.SessionView")]
public sealed record SessionView(Guid SessionId, string KeyId, DateTimeOffset AuthenticatedAt, DateTimeOffset ExpiresAt)
{
    public static SessionView Of(Session session, AccountRules rules) =>
        new(session.Id, session.KeyId, session.AuthenticatedAt, session.ExpiresAt(rules));
}
