using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts.Throttling;

/// <summary>
/// Counts wrong passwords in a row from all networks together that the account is not known to sign in from: after 100, which are never
/// forgotten, one in 15 minutes is checked. So an account bears 100 guesses in a row and then 4 an hour (NIST SP 800-63B-4 3.2.2), and a
/// customer on a new network is still not locked out. A completed sign-in and an operator's unlock clear the count.
/// </summary>
public sealed record StrangerLimiter(
    [property: JsonPropertyName("failures")] int Failures,
    [property: JsonPropertyName("lastFailureAt")] DateTimeOffset LastFailureAt)
{
    private static readonly TimeSpan OneCheckIn = TimeSpan.FromMinutes(15);

    public static readonly StrangerLimiter Full = new(0, DateTimeOffset.MinValue);

    public StrangerLimiter AfterFailure(DateTimeOffset now) => new(Math.Min(Failures + 1, AttemptLimiter.Limit), now);

    /// <summary>The wait before the next password is checked; null: none.</summary>
    public TimeSpan? WaitFrom(DateTimeOffset now) =>
        Failures < AttemptLimiter.Limit ? null : StoredTime.Left(LastFailureAt, OneCheckIn, now);
}
