using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts.Outbox;

/// <summary>
/// A mail or a webhook call to send: stored in the same write as the change that caused it, removed when it is accepted or no longer
/// needed. It contains no code; the code is derived again from <see cref="Code"/> whenever the mail is built.
/// </summary>
public sealed record OutboxMessage
{
    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxMailRetryDelay = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MaxEventRetryDelay = TimeSpan.FromHours(1);

    /// <summary>The first try of a notice is at most this much later than what it reports.</summary>
    public static readonly TimeSpan MaxNoticeDelay = TimeSpan.FromDays(1);

    /// <summary>A notice that can't be sent within this time is dropped.</summary>
    public static readonly TimeSpan NoticeLifetime = TimeSpan.FromDays(1);

    /// <summary>A webhook call that the portal doesn't accept within this time is dropped.</summary>
    public static readonly TimeSpan EventLifetime = TimeSpan.FromDays(3);

    [JsonPropertyName("number")]
    public required int Number { get; init; }

    /// <summary>The mail's recipient; null for a webhook call and for a notice that names its own.</summary>
    [JsonPropertyName("to")]
    public string? To { get; init; }

    /// <summary>The code to mail; null for a notice and for a webhook call.</summary>
    [JsonPropertyName("code")]
    public OutboxCode? Code { get; init; }

    /// <summary>What the notice reports; null for a code, a webhook call, and a changed address that an earlier version stored.</summary>
    [JsonPropertyName("notice")]
    public OutboxNotice? Notice { get; init; }

    /// <summary>The event for the line's portal; null for a mail.</summary>
    [JsonPropertyName("event")]
    public PortalEvent? Event { get; init; }

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

    /// <summary>An earlier version, which does not know notices, has stored it again without what it reports.</summary>
    public bool IsEmpty => Recipient is null && Event is null;

    private TimeSpan MaxRetryDelay => Event is null ? MaxMailRetryDelay : MaxEventRetryDelay;

    public override string ToString() => $"message {Number}";

    /// <summary>Retry delays: 5 s, 10 s, 20 s …, at most 5 minutes for a mail and 1 hour for a webhook call.</summary>
    public OutboxMessage AfterFailure(DateTimeOffset now)
    {
        var delay = FirstRetryDelay * (1 << Math.Min(FailedTries, 10));
        return this with { FailedTries = FailedTries + 1, NextTryAt = now + (delay < MaxRetryDelay ? delay : MaxRetryDelay) };
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
