using System.Collections.Immutable;

namespace OrleansSelfCare.Accounts.Timelines;

/// <summary>
/// The last <see cref="Kept"/> events of an account, newest first (ASVS V16.3.1). Similar events within an hour are merged into one entry
/// with a count. When the timeline is full, the oldest entry of the most frequent type is dropped, so that repeated calls can't evict
/// the actions of the owner and the support desk.
/// </summary>
public sealed record Timeline(ImmutableArray<TimelineEntry> Entries)
{
    public const int Kept = 100;
    private static readonly TimeSpan MergedWithin = TimeSpan.FromHours(1);

    public static readonly Timeline Empty = new([]);

    public Timeline Add(TimelineEntry entry)
    {
        var added = entry with { At = new(entry.At.UtcTicks - (entry.At.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero) };
        var rest = Entries;
        if (FindRecent(added) is { } similar)
        {
            rest = rest.Remove(similar);
            added = added with { Times = similar.Times + 1 };
        }

        // Room is made first: if the clock was set back, the new entry is the oldest, and must stay to be found within the hour.
        var kept = WithRoom(rest);
        return new(kept.Insert(kept.TakeWhile(other => other.At > added.At).Count(), added));
    }

    /// <summary>A similar entry less than an hour away; null if there is none.</summary>
    public TimelineEntry? FindRecent(TimelineEntry entry) =>
        Entries.FirstOrDefault(other => other.IsLike(entry) && (entry.At - other.At).Duration() < MergedWithin);

    private static ImmutableArray<TimelineEntry> WithRoom(ImmutableArray<TimelineEntry> entries) =>
        entries.Length < Kept
            ? entries
            : entries.Remove(entries.GroupBy(entry => entry.Event).MaxBy(ofOneType => ofOneType.Count())!.Last());
}
