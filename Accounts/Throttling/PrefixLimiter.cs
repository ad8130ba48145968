using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts.Throttling;

/// <summary>
/// Counts wrong passwords for one account from a network that contains many customers' networks. It has no hundred that only an operator
/// clears: its failures are forgotten, and its waits end by themselves.
/// </summary>
public sealed record PrefixLimiter(
    [property: JsonPropertyName("failures")] int Failures,
    [property: JsonPropertyName("lastFailureAt")] DateTimeOffset LastFailureAt)
{
    public static readonly PrefixLimiter Full = new(0, DateTimeOffset.MinValue);

    public PrefixLimiter AfterFailure(DateTimeOffset now) => new(At(now).Failures + 1, now);

    /// <summary>Without the failures that are forgotten by then.</summary>
    public PrefixLimiter At(DateTimeOffset now) => this with { Failures = Forgetting.Remaining(Failures, LastFailureAt, now) };

    /// <summary>The wait before the next password from there is checked; null: none.</summary>
    public TimeSpan? WaitFrom(DateTimeOffset now, int freeFailures) =>
        Backoff.WaitFrom(now, At(now).Failures, freeFailures, LastFailureAt);
}
