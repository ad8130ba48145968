namespace OrleansSelfCare.Accounts.Sessions;

/// <summary>A session as its owner may see it. The id becomes a token at the gateway.</summary>
[GenerateSerializer, Immutable, Alias("selfcare.SessionView")]
public sealed record SessionView(Guid SessionId, string KeyId, DateTimeOffset AuthenticatedAt, DateTimeOffset ExpiresAt)
{
    public static SessionView Of(Session session, AccountRules rules) =>
        new(session.Id, session.KeyId, session.AuthenticatedAt, session.ExpiresAt(rules));
}
