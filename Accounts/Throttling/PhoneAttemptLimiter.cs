using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts.Throttling;

/// <summary>Wrong contact phone numbers: so many in a row (manual, page 7: three) close e-mail change, and nothing else, for a time.</summary>
/// <param name="Misses">Since the last success, lock or unlock.</param>
/// <param name="Failures">In a row without a success; at <see cref="AttemptLimiter.Limit"/> only an operator opens the way again.</param>
public sealed record PhoneAttemptLimiter(
    [property: JsonPropertyName("misses")] int Misses,
    [property: JsonPropertyName("failures")] int Failures,
    [property: JsonPropertyName("lockedUntil")] DateTimeOffset? LockedUntil)
{
    public static readonly PhoneAttemptLimiter Full = new(0, 0, null);

    /// <summary>A lock that only an operator opens.</summary>
    public static readonly DateTimeOffset ForGood = DateTimeOffset.MaxValue;

    public bool IsLocked(DateTimeOffset now) => now < LockedUntil;

    public PhoneAttemptLimiter AfterMiss(DateTimeOffset now, AccountRules rules)
    {
        var failures = Failures + 1;
        return Misses + 1 < rules.PhoneAttempts && failures < AttemptLimiter.Limit
            ? new(Misses + 1, failures, null)
            : new(0, failures, failures < AttemptLimiter.Limit && rules.PhoneLockFor is { } time ? now + time : ForGood);
    }

    /// <summary>The count starts anew; a lock stands until its time.</summary>
    public PhoneAttemptLimiter AfterSuccess() => new(0, 0, LockedUntil);
}
