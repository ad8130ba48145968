namespace OrleansSelfCare.Accounts.Sessions;

/// <summary>A session as its owner may see it. The gateway converts the id to a token.</summary>
/// <param name="SubjectId">
/// The customer's name for services (OpenID Connect: <c>sub</c>). Only of a session that was checked; null: no service knows the customer.
/// </param>
/// <param name="PairwiseSalt">As <paramref name="SubjectId"/>: see <see cref="Account.PairwiseSalt"/>.</param>
/// <param name="CodeEnteredAt"><inheritdoc cref="Session.CodeEnteredAt" path="/summary"/></param>
/// <param name="MustChangePassword">
/// Only of a session that was checked or just opened: see <see cref="Account.MustChangePassword"/>. A silo of an earlier version says
/// false.
/// </param>
[GenerateSerializer, Immutable, Alias("selfcare.SessionView")]
public sealed record SessionView(
    Guid SessionId,
    string KeyId,
    DateTimeOffset AuthenticatedAt,
    DateTimeOffset ExpiresAt,
    Guid? SubjectId = null,
    Guid? PairwiseSalt = null,
    DateTimeOffset? CodeEnteredAt = null,
    bool MustChangePassword = false)
{
    /// <inheritdoc cref="Session.AuthTime"/>
    public DateTimeOffset AuthTime => CodeEnteredAt ?? AuthenticatedAt;

    // The generated ToString would write the salt into logs.
    public override string ToString() => nameof(SessionView);

    public static SessionView Of(Session session, AccountRules rules) =>
        new(session.Id, session.KeyId, session.AuthenticatedAt, session.ExpiresAt(rules), CodeEnteredAt: session.CodeEnteredAt);
}
