using System.Collections.Immutable;

namespace OrleansSelfCare.Accounts.Timelines;

/// <summary>
/// The newest <see cref="Kept"/> things that happened to an account, newest first (ASVS V16.3.1). Alike ones within an hour are one entry
/// with a count, and where there are too many the oldest of the most frequent kind goes: whoever does one thing over and over can't push
/// out what the owner and the support desk did.
/// </summary>
public sealed record Timeline(ImmutableArray<TimelineEntry> Entries)
{
    public const int Kept = 100;
    private static readonly TimeSpan Together = TimeSpan.FromHours(1);

    public static readonly Timeline Empty = new([]);

    public Timeline Add(TimelineEntry entry)
    {
        var added = entry with { At = new(entry.At.UtcTicks - (entry.At.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero) };
        var rest = Entries;
        if (FindRecent(added) is { } alike)
        {
            rest = rest.Remove(alike);
            added = added with { Times = alike.Times + 1 };
        }

        var newer = rest.TakeWhile(other => other.At > added.At).Count();
        return new(Trimmed(rest.Insert(newer, added)));
    }

    /// <summary>An entry like this one stands there, less than an hour older.</summary>
    public TimelineEntry? FindRecent(TimelineEntry entry) =>
        Entries.FirstOrDefault(other => other.IsLike(entry) && (entry.At - other.At).Duration() < Together);

    private static ImmutableArray<TimelineEntry> Trimmed(ImmutableArray<TimelineEntry> entries) =>
        entries.Length <= Kept ? entries : entries.Remove(entries.GroupBy(entry => entry.Event).MaxBy(alike => alike.Count())!.Last());
}
