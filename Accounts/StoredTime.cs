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
    /// What is left of a wait, at most the wait itself; null: it is over. A wait whose beginning is ahead is over, because nobody knows when
    /// it began.
    /// </summary>
    public static TimeSpan? Left(DateTimeOffset since, TimeSpan wait, DateTimeOffset now)
    {
        var past = now - since;
        return IsAhead(since, now) || past >= wait ? null
            : past < TimeSpan.Zero ? wait
            : wait - past;
    }
}
