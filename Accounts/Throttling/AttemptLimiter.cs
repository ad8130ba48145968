using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts.Throttling;

/// <summary>
/// Counts wrong guesses in a row. The first four cause no wait; from the fifth on each causes a wait of 30 s that doubles up to 15 minutes.
/// After 30 minutes without a failure the waits start again, but the count stays. At 100 only an operator, or a success if one is still
/// possible, clears the count (NIST SP 800-63B-4 3.2.2; OWASP Authentication: waits end by themselves).
/// </summary>
public sealed record AttemptLimiter(
    [property: JsonPropertyName("failures")] int Failures,
    [property: JsonPropertyName("streak")] int Streak,
    [property: JsonPropertyName("lastFailureAt")] DateTimeOffset LastFailureAt)
{
    public const int Limit = 100;
    private const int FreeFailures = 4;
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(30);

    public static readonly AttemptLimiter Full = new(0, 0, DateTimeOffset.MinValue);

    /// <summary>The wait that a caller gets if only an operator can unlock.</summary>
    public static readonly TimeSpan UntilAnOperatorActs = TimeSpan.FromDays(1);

    public bool IsExhausted => Failures >= Limit;

    public AttemptLimiter AfterFailure(DateTimeOffset now) =>
        new(Failures + 1, now - LastFailureAt >= Quiet ? 1 : Streak + 1, now);

    /// <summary>The wait before the next guess is checked; null: none.</summary>
    public TimeSpan? WaitFrom(DateTimeOffset now) =>
        IsExhausted ? UntilAnOperatorActs : Backoff.WaitFrom(now, Streak, FreeFailures, LastFailureAt);

    /// <summary>Without the failures that are forgotten by then. An exhausted limiter forgets none.</summary>
    public AttemptLimiter At(DateTimeOffset now) =>
        IsExhausted ? this : this with { Failures = Forgetting.Remaining(Failures, LastFailureAt, now) };
}
