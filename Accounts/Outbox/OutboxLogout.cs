using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts.Outbox;

/// <summary>That a session has ended, for one client of the OpenID provider (OpenID Connect Back-Channel Logout 1.0).</summary>
/// <param name="SessionId">The session is no longer stored.</param>
/// <param name="KeyId">The session's key, which its name for clients is made with.</param>
/// <param name="SubjectId">The account's; a deleted account has it no longer.</param>
/// <param name="PairwiseSalt">As <paramref name="SubjectId"/>; null: an earlier version stored it.</param>
public sealed record OutboxLogout(
    [property: JsonPropertyName("client")] string Client,
    [property: JsonPropertyName("session")] Guid SessionId,
    [property: JsonPropertyName("keyId")] string KeyId,
    [property: JsonPropertyName("subject")] Guid SubjectId,
    [property: JsonPropertyName("pairwiseSalt")] Guid? PairwiseSalt = null);
