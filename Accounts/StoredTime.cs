namespace OrleansSelfCare.Accounts;

/// <summary>
/// Compares stored times with a clock that may have been set back since. Without this, a clock set back by a day would make every wait a
/// day longer. A stored time may be a little ahead, because hosts' clocks differ.
/// </summary>
internal static class StoredTime
{
    private static readonly TimeSpan MaxDifference = TimeSpan.FromMinutes(1);

    /// <summary>Whether the time is so far ahead that the clock has been set back since it was stored.</summary>
    public static bool IsAhead(DateTimeOffset stored, DateTimeOffset now) => stored - now > MaxDifference;

    /// <summary>
    /// What is left of a wait, at most the wait itself; null: it is over. A wait that began ahead is over: it is not known when it began.
    /// </summary>
    public static TimeSpan? Left(DateTimeOffset since, TimeSpan wait, DateTimeOffset now) => AtMost(wait, wait - (now - since));

    /// <inheritdoc cref="Left"/>
    public static TimeSpan? LeftUntil(DateTimeOffset end, TimeSpan wait, DateTimeOffset now) => AtMost(wait, end - now);

    public static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static TimeSpan? AtMost(TimeSpan wait, TimeSpan left) =>
        left <= TimeSpan.Zero || left - wait > MaxDifference ? null
        : left < wait ? left
        : wait;
}
