using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts.Throttling;

/// <summary>
/// Wrong guesses in a row. The first four cost nothing but the count; from the fifth on each is followed by a wait of 30 s that doubles
/// up to 15 minutes; a quiet half hour ends the waiting, never the count. At 100 only an operator, or a success where one is still
/// possible, clears it (NIST SP 800-63B-4 3.2.2; OWASP Authentication: waiting ends by itself).
/// </summary>
public sealed record AttemptLimiter(
    [property: JsonPropertyName("failures")] int Failures,
    [property: JsonPropertyName("streak")] int Streak,
    [property: JsonPropertyName("lastFailureAt")] DateTimeOffset LastFailureAt)
{
    public const int Limit = 100;
    private const int FreeFailures = 4;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(30);

    public static readonly AttemptLimiter Full = new(0, 0, DateTimeOffset.MinValue);

    /// <summary>What a caller is told to wait where only an operator can help.</summary>
    public static readonly TimeSpan UntilAnOperatorActs = TimeSpan.FromDays(1);

    public bool IsExhausted => Failures >= Limit;

    public AttemptLimiter AfterFailure(DateTimeOffset now) =>
        new(Failures + 1, now - LastFailureAt >= Quiet ? 1 : Streak + 1, now);

    /// <summary>How long to wait before the next guess is looked at; null: now.</summary>
    public TimeSpan? WaitFrom(DateTimeOffset now)
    {
        if (IsExhausted)
        {
            return UntilAnOperatorActs;
        }

        if (Streak <= FreeFailures)
        {
            return null;
        }

        var doublings = Math.Min(Streak - FreeFailures - 1, 10);
        var wait = FirstWait * (1 << doublings);
        var left = LastFailureAt + (wait < LongestWait ? wait : LongestWait) - now;
        return left > TimeSpan.Zero ? left : null;
    }
}
