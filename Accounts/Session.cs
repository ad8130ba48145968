namespace OrleansSelfCare.Accounts;

/// <summary>A signed-in customer. The bearer token is derived from a key and <see cref="Nonce"/>; it is not stored.</summary>
/// <param name="SeenAt">When it was last used, as far as it is stored: a check writes nothing.</param>
public sealed record Session(Guid Nonce, string KeyId, DateTimeOffset AuthenticatedAt, DateTimeOffset SeenAt)
{
    /// <summary>Idle or old, whichever comes first; at that very instant it is over.</summary>
    public DateTimeOffset ExpiresAt(AccountRules rules) =>
        Earlier(SeenAt + rules.SessionIdle, AuthenticatedAt + rules.SessionAge);

    public bool IsOver(DateTimeOffset now, AccountRules rules) => now >= ExpiresAt(rules);

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
