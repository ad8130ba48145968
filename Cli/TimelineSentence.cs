using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

/// <summary>A timeline event as a sentence for the support desk. Unknown event and reason names are shown unchanged.</summary>
internal static class TimelineSentence
{
    /// <summary>For example <c>mail server did not accept the code (550)  ref A1B2  ×3</c>.</summary>
    public static string Of(TimelineEvent entry, Texts texts) => string.Join("  ", new[]
    {
        Description(entry, texts),
        entry.Network is null ? null : texts["timeline.network", entry.Network],
        entry.By is null ? null : texts["timeline.by", entry.By],
        entry.Reference is null ? null : texts["timeline.reference", entry.Reference],
        entry.Times == 1 ? null : $"×{entry.Times}",
    }.OfType<string>());

    private static string Description(TimelineEvent entry, Texts texts)
    {
        var isPart = entry is { Event: "unlocked", Reason: not null };
        var what = texts.Find(isPart ? "event.unlocked.one" : $"event.{entry.Event}") ?? entry.Event;
        var where = entry.Email is null ? "" : $" {entry.Email}";
        return entry.Reason is null
            ? what + where
            : texts["timeline.reason", what + where, texts.Find($"reason.{entry.Reason}") ?? entry.Reason];
    }
}
