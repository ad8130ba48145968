using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts.Outbox;

/// <summary>
/// A mail, a webhook call or a logout to send: stored in the same write as the change that caused it, removed when it is accepted or no
/// longer needed. It contains no code; the code is derived again from <see cref="Code"/> whenever the mail is built.
/// </summary>
public sealed record OutboxMessage
{
    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxRetryDelayOfOthers = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MaxEventRetryDelay = TimeSpan.FromHours(1);

    /// <summary>The first try of a notice is at most this much later than what it reports.</summary>
    public static readonly TimeSpan MaxNoticeDelay = TimeSpan.FromDays(1);

    /// <summary>A notice that can't be sent within this time is dropped.</summary>
    public static readonly TimeSpan NoticeLifetime = TimeSpan.FromDays(1);

    /// <summary>A webhook call that the portal doesn't accept within this time is dropped.</summary>
    public static readonly TimeSpan EventLifetime = TimeSpan.FromDays(3);

    /// <summary>A logout that the client doesn't accept within this time is dropped.</summary>
    public static readonly TimeSpan LogoutLifetime = TimeSpan.FromDays(1);

    /// <summary>
    /// Logouts of one account that wait: more than all its sessions' grants. With another one the oldest is dropped, so that a client that
    /// never answers doesn't fill the account.
    /// </summary>
    public const int MaxLogouts = 400;

    [JsonPropertyName("number")]
    public required int Number { get; init; }

    /// <summary>The mail's recipient; null for what is no mail and for a notice that names its own.</summary>
    [JsonPropertyName("to")]
    public string? To { get; init; }

    /// <summary>The code to mail; null for anything else.</summary>
    [JsonPropertyName("code")]
    public OutboxCode? Code { get; init; }

    /// <summary>What the notice reports; null for anything else, and for a changed address that an earlier version stored.</summary>
    [JsonPropertyName("notice")]
    public OutboxNotice? Notice { get; init; }

    /// <summary>The event for the line's portal; null for anything else.</summary>
    [JsonPropertyName("event")]
    public PortalEvent? Event { get; init; }

    /// <summary>The session's end for a client; null for anything else.</summary>
    [JsonPropertyName("logout")]
    public OutboxLogout? Logout { get; init; }

    /// <summary>Of the mail (<see cref="Accounts.Language"/>); null: Japanese.</summary>
    [JsonPropertyName("language")]
    public string? Language { get; init; }

    [JsonPropertyName("nextTryAt")]
    public required DateTimeOffset NextTryAt { get; init; }

    [JsonPropertyName("dropAt")]
    public required DateTimeOffset DropAt { get; init; }

    [JsonPropertyName("failedTries")]
    public int FailedTries { get; init; }

    /// <summary>When the call that caused it was; for a delayed notice its first try. Null: a version before this one stored it.</summary>
    [JsonPropertyName("queuedAt")]
    public DateTimeOffset? QueuedAt { get; init; }

    public string? Recipient => To ?? Notice?.To;

    public bool IsMail => Event is null && Logout is null;

    /// <summary>An earlier version, which does not know what it reports, has stored it again without that.</summary>
    public bool IsEmpty => IsMail && Recipient is null;

    private TimeSpan MaxRetryDelay => Event is null ? MaxRetryDelayOfOthers : MaxEventRetryDelay;

    public override string ToString() => $"message {Number}";

    /// <summary>
    /// Retry delays: 5 s, 10 s, 20 s …, at most 1 hour for a webhook call and 5 minutes for others. Those of a webhook call and of a logout
    /// are up to a quarter shorter, so that all that wait for a portal or a client that was away don't reach it at once.
    /// </summary>
    public OutboxMessage AfterFailure(DateTimeOffset now)
    {
        var delay = FirstRetryDelay * (1 << Math.Min(FailedTries, 10));
        delay = delay < MaxRetryDelay ? delay : MaxRetryDelay;
        // Another byte for each try. Sessions have random ids, and the last digits of an event's time, in 100 ns, are as good as random.
        var random = Logout is { } logout ? logout.SessionId.ToByteArray()[FailedTries % 16]
            : Event is { } portalEvent ? (byte)(portalEvent.At.UtcTicks >> (FailedTries % 8))
            : 0;
        delay *= 1 - (random / (4.0 * byte.MaxValue));
        return this with { FailedTries = FailedTries + 1, NextTryAt = now + delay };
    }

    /// <summary>Whether the next try is later than any delay: the clock was set back since.</summary>
    public bool IsTriedTooLate(DateTimeOffset now) =>
        StoredTime.IsAhead(NextTryAt - (Notice is not null && FailedTries == 0 ? MaxNoticeDelay : MaxRetryDelay), now);
}

public sealed record OutboxCode(
    [property: JsonPropertyName("nonce")] Guid ChallengeId,
    [property: JsonPropertyName("keyId")] string KeyId,
    [property: JsonPropertyName("number")] int Number,
    [property: JsonPropertyName("referenceInDigits")] bool HasDigitReference = false)
{
    public string Reference => SignIn.Reference.Of(ChallengeId, Number, HasDigitReference);
}
