using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts.Outbox;

/// <summary>
/// A mail or a call to a portal that is owed: stored in the same write as what caused it, gone when it was taken or when it is no use any
/// more. It holds no code; the code is derived again from <see cref="Code"/> whenever the mail is built.
/// </summary>
public sealed record OutboxMessage
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestPauseOfAnEvent = TimeSpan.FromHours(1);

    /// <summary>A notice that couldn't be sent for a day is given up.</summary>
    public static readonly TimeSpan NoticeLifetime = TimeSpan.FromDays(1);

    /// <summary>A portal that can't be told for so long is not told.</summary>
    public static readonly TimeSpan EventLifetime = TimeSpan.FromDays(3);

    [JsonPropertyName("number")]
    public required int Number { get; init; }

    /// <summary>The mail's address; null: it is no mail.</summary>
    [JsonPropertyName("to")]
    public string? To { get; init; }

    /// <summary>Which challenge's which code; null for the notice that the address was changed.</summary>
    [JsonPropertyName("code")]
    public OutboxCode? Code { get; init; }

    /// <summary>What the line's portal is told; null: it is a mail.</summary>
    [JsonPropertyName("event")]
    public PortalEvent? Event { get; init; }

    [JsonPropertyName("nextTryAt")]
    public required DateTimeOffset NextTryAt { get; init; }

    [JsonPropertyName("dropAt")]
    public required DateTimeOffset DropAt { get; init; }

    [JsonPropertyName("failedTries")]
    public int FailedTries { get; init; }

    public override string ToString() => $"message {Number}";

    /// <summary>5 s, 10 s, 20 s … a mail up to 5 minutes, a call to a portal up to an hour.</summary>
    public OutboxMessage AfterFailure(DateTimeOffset now)
    {
        var pause = FirstPause * (1 << Math.Min(FailedTries, 10));
        var longest = Event is null ? LongestPause : LongestPauseOfAnEvent;
        return this with { FailedTries = FailedTries + 1, NextTryAt = now + (pause < longest ? pause : longest) };
    }
}

public sealed record OutboxCode(
    [property: JsonPropertyName("nonce")] Guid ChallengeId,
    [property: JsonPropertyName("keyId")] string KeyId,
    [property: JsonPropertyName("number")] int Number)
{
    public string Reference => SignIn.Reference.Of(ChallengeId, Number);
}
