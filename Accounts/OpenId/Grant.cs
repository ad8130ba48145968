using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts.OpenId;

/// <summary>
/// What a client of the OpenID provider got by one authorization code: session × client × code. It ends with its session. No token is
/// stored: a refresh token names the grant and a generation, and only the newest generation is good.
/// </summary>
public sealed record Grant
{
    /// <summary>Of one session. A new one replaces the oldest.</summary>
    public const int MaxPerSession = 16;

    /// <summary>Of one client in one session, so that a client that signs in again and again doesn't end the others' grants.</summary>
    public const int MaxPerClient = 4;

    /// <summary>The authorization code's id.</summary>
    [JsonPropertyName("id")]
    public required Guid Id { get; init; }

    [JsonPropertyName("client")]
    public required string Client { get; init; }

    /// <summary>When the code was issued, by the clock of the gateway that issued it.</summary>
    [JsonPropertyName("issuedAt")]
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>
    /// The session's at the redemption. What a refresh gives has the same (OpenID Connect Core 1.0, 12.2; RFC 9068, 2.2.1).
    /// </summary>
    [JsonPropertyName("codeEnteredAt")]
    public DateTimeOffset? CodeEnteredAt { get; init; }

    /// <summary>The call that redeemed the code: the gateway may repeat it.</summary>
    [JsonPropertyName("call")]
    public required Guid CallId { get; init; }

    /// <summary>The client gets a logout when the session ends (OpenID Connect Back-Channel Logout 1.0).</summary>
    [JsonPropertyName("toldOfLogout")]
    public bool ReceivesLogout { get; init; }

    /// <summary>Of the newest refresh token; 0: the one that came with the code.</summary>
    [JsonPropertyName("generation")]
    public int Generation { get; init; }

    /// <summary>What made the newest generation; null: never refreshed.</summary>
    [JsonPropertyName("refresh")]
    public GrantRefresh? LastRefresh { get; init; }

    /// <summary>
    /// Revoked, or the customer ended the service, or its code or a refresh token was used twice. Kept, so that the code
    /// can't be redeemed again.
    /// </summary>
    [JsonPropertyName("isEnded")]
    public bool IsEnded { get; init; }
}

/// <param name="CallId">The gateway may repeat the call.</param>
public sealed record GrantRefresh(
    [property: JsonPropertyName("call")] Guid CallId, [property: JsonPropertyName("at")] DateTimeOffset At);
