using System.Collections.Immutable;

namespace OrleansSelfCare.Accounts.Sessions;

/// <summary>
/// The open sessions of an account, and the services that were signed in to in each (ASVS V7.5.2, the first half). Writes nothing.
/// </summary>
public static class ListSessions
{
    /// <param name="SessionId">The caller's session.</param>
    /// <param name="IsUse">False: the call is no use of the caller's session, so it doesn't prolong it.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.ListSessions.Command")]
    public sealed record Command(Guid SessionId, bool IsUse);

    /// <param name="Network">Where it was opened; null: not known.</param>
    /// <param name="Services">The newest first.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.ListSessions.OpenSession")]
    public sealed record OpenSession(
        SessionView Session, DateTimeOffset LastUsedAt, string? Network, ImmutableArray<Service> Services);

    /// <param name="Client">The client of the OpenID provider.</param>
    /// <param name="Since">Null: not known, because the client's grants were removed for newer ones; it still gets a logout.</param>
    /// <param name="LastUsedAt">When the client last got tokens again; null: it did not.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.ListSessions.Service")]
    public sealed record Service(string Client, DateTimeOffset? Since, DateTimeOffset? LastUsedAt);

    /// <param name="caller">The command's session, with its last use as known in memory; null: it has ended.</param>
    /// <param name="lastUsed">When sessions were last used, as known in memory.</param>
    /// <returns>The newest first; null: the caller has no open session.</returns>
    public static ImmutableArray<OpenSession>? Decide(
        Account account, SessionView? caller, IReadOnlyDictionary<Guid, DateTimeOffset> lastUsed, DecisionContext context) =>
        caller is null ? null : Of(account, lastUsed, context);

    /// <inheritdoc cref="Decide"/>
    public static ImmutableArray<OpenSession> Of(
        Account account, IReadOnlyDictionary<Guid, DateTimeOffset> lastUsed, DecisionContext context) =>
    [
        .. from stored in account.Sessions
           let session = stored.UsedAt(lastUsed.TryGetValue(stored.Id, out var at) ? at : null)
           where !session.IsOver(context.Now, context.Rules)
           select new OpenSession(SessionView.Of(session, context.Rules), session.SeenAt, session.Network, [.. ServicesOf(session)]),
    ];

    private static IEnumerable<Service> ServicesOf(Session session)
    {
        var standing =
            from grant in session.Grants
            where !grant.IsEnded
            group grant by grant.Client into ofClient
            let since = ofClient.Min(grant => grant.IssuedAt)
            let last = ofClient.Max(grant => grant.LastRefresh?.At ?? grant.IssuedAt)
            orderby since descending
            select new Service(ofClient.Key, since, last > since ? last : null);
        var known = standing.ToList();
        return known.Concat(session.ForgottenClients.Except(known.Select(service => service.Client))
            .Select(client => new Service(client, null, null)));
    }
}
