using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OrleansSelfCare.Accounts.OpenId;
using OrleansSelfCare.Accounts.SignIn;

namespace OrleansSelfCare.Accounts.Sessions;

/// <summary>A signed-in customer. The bearer token is derived from a key and <see cref="Id"/>; it is not stored.</summary>
/// <param name="SeenAt">The stored time of the last use. A check writes nothing, so the actual use can be later.</param>
public sealed record Session(
    [property: JsonPropertyName("nonce")] Guid Id,
    [property: JsonPropertyName("keyId")] string KeyId,
    [property: JsonPropertyName("authenticatedAt")] DateTimeOffset AuthenticatedAt,
    [property: JsonPropertyName("seenAt")] DateTimeOffset SeenAt)
{
    /// <summary>Where it was opened; null: an earlier version opened it.</summary>
    [JsonPropertyName("network")]
    public string? Network { get; init; }

    /// <summary>When its customer last entered another code in it (<see cref="StepUp"/>); null: never.</summary>
    [JsonPropertyName("codeEnteredAt")]
    public DateTimeOffset? CodeEnteredAt { get; init; }

    /// <summary>What clients got in this session, oldest first.</summary>
    [JsonPropertyName("grants")]
    public ImmutableArray<Grant> Grants { get; init; } = [];

    /// <summary>
    /// When the newest code was issued whose grant is no longer kept, or when a client's grants were ended, whichever is later; null:
    /// neither happened. A code that was issued no later and has no grant is refused: it may have been redeemed, or it would sign the
    /// client in again.
    /// </summary>
    [JsonPropertyName("newestForgottenCode")]
    public DateTimeOffset? NewestForgottenCode { get; init; }

    /// <summary>Clients that get a logout when the session ends and whose grants were removed for newer ones, each client once.</summary>
    [JsonPropertyName("forgottenClients")]
    public ImmutableArray<string> ForgottenClients { get; init; } = [];

    /// <summary>When its customer last entered a code: at the opening or since (OpenID Connect: <c>auth_time</c>).</summary>
    public DateTimeOffset AuthTime => CodeEnteredAt ?? AuthenticatedAt;

    /// <summary>The clients that get a logout when the session ends, each client once.</summary>
    public IEnumerable<string> ClientsThatReceiveLogout() =>
        Grants.Where(grant => grant.ReceivesLogout).Select(grant => grant.Client).Union(ForgottenClients);

    /// <param name="seenAt">When the session was last used, as known in memory; null: the stored time applies.</param>
    public Session UsedAt(DateTimeOffset? seenAt) => seenAt > SeenAt ? this with { SeenAt = seenAt.Value } : this;

    /// <summary>
    /// The idle limit or the age limit, whichever comes first. At exactly this time the session has ended. The age counts from the opening,
    /// which needed the password: a code alone never prolongs it.
    /// </summary>
    public DateTimeOffset ExpiresAt(AccountRules rules) =>
        StoredTime.Earlier(SeenAt + rules.SessionIdle, AuthenticatedAt + rules.SessionAge);

    /// <summary>A session of the future is over: the clock was set back, and it would live too long.</summary>
    public bool IsOver(DateTimeOffset now, AccountRules rules) =>
        now >= ExpiresAt(rules) || StoredTime.IsAhead(AuthTime, now);
}
