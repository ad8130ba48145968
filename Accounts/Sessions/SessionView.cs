namespace OrleansSelfCare.Accounts.Sessions;

/// <summary>A session as its owner may see it. The gateway converts the id to a token.</summary>
/// <param name="SubjectId">
/// The customer's name for services (OpenID Connect: <c>sub</c>). Only of a session that was checked; null: no service knows the customer.
/// </param>
/// <param name="PairwiseSalt">As <paramref name="SubjectId"/>: see <see cref="Account.PairwiseSalt"/>.</param>
/// <param name="CodeEnteredAt"><inheritdoc cref="Session.CodeEnteredAt" path="/summary"/></param>
[GenerateSerializer, Immutable, Alias("selfcare.SessionView")]
public sealed record SessionView(
    Guid SessionId,
    string KeyId,
    DateTimeOffset AuthenticatedAt,
    DateTimeOffset ExpiresAt,
    Guid? SubjectId = null,
    Guid? PairwiseSalt = null,
    DateTimeOffset? CodeEnteredAt = null)
{
    /// <inheritdoc cref="Session.AuthTime"/>
    public DateTimeOffset AuthTime => CodeEnteredAt ?? AuthenticatedAt;

    // The generated ToString would write the salt into logs.
    public override string ToString() => nameof(SessionView);

    public static SessionView Of(Session session, AccountRules rules) =>
        new(session.Id, session.KeyId, session.AuthenticatedAt, session.ExpiresAt(rules), CodeEnteredAt: session.CodeEnteredAt);
}
