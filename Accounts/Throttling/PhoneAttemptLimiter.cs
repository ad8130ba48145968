using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts.Throttling;

/// <summary>Counts wrong contact phone numbers: too many in a row (manual, page 7: three) lock e-mail change for a time.</summary>
/// <param name="Misses">Since the last success, lock or unlock.</param>
/// <param name="Failures">In a row without a success; at <see cref="AttemptLimiter.Limit"/> only an operator unlocks.</param>
public sealed record PhoneAttemptLimiter(
    [property: JsonPropertyName("misses")] int Misses,
    [property: JsonPropertyName("failures")] int Failures,
    [property: JsonPropertyName("lockedUntil")] DateTimeOffset? LockedUntil)
{
    public static readonly PhoneAttemptLimiter Full = new(0, 0, null);

    /// <summary>A lock that only an operator removes.</summary>
    public static readonly DateTimeOffset ForGood = DateTimeOffset.MaxValue;

    /// <summary>When the lock ends, at most <see cref="AccountRules.PhoneLockFor"/> from now; null: it is not locked.</summary>
    public DateTimeOffset? LockEnd(DateTimeOffset now, AccountRules rules) =>
        LockedUntil is not { } until || now >= until ? null
        : until == ForGood || rules.PhoneLockFor is not { } time ? until
        : now + StoredTime.LeftUntil(until, time, now);

    public PhoneAttemptLimiter AfterMiss(DateTimeOffset now, AccountRules rules)
    {
        var failures = Failures + 1;
        return Misses + 1 < rules.PhoneAttempts && failures < AttemptLimiter.Limit
            ? new(Misses + 1, failures, null)
            : new(0, failures, failures < AttemptLimiter.Limit && rules.PhoneLockFor < ForGood - now ? now + rules.PhoneLockFor : ForGood);
    }

    /// <summary>Resets the counts; a lock stays until its time.</summary>
    public PhoneAttemptLimiter AfterSuccess() => new(0, 0, LockedUntil);
}
