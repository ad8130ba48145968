namespace OrleansSelfCare.Client;

/// <summary>A timeline event as a sentence for the support desk. Unknown event and reason names are shown unchanged.</summary>
internal static class TimelineSentence
{
    public static readonly TextTable English = new(typeof(TimelineSentence).Assembly, "Timeline.json", "en");
    public static readonly TextTable Japanese = new(typeof(TimelineSentence).Assembly, "Timeline.json", "ja");

    /// <summary>For example <c>mail server did not accept the code (AUTH 535: …)  ref 4821  ×3</c>.</summary>
    /// <param name="language"><c>en</c> or <c>ja</c>.</param>
    public static string Of(TimelineEvent entry, string language) =>
        string.Join("  ", Details(entry, language).Prepend(What(entry, language)));

    /// <summary>What happened, without <see cref="Details"/>.</summary>
    public static string What(TimelineEvent entry, string language)
    {
        var texts = In(language);
        var isPart = entry is { Event: "unlocked", Reason: not null };
        var what = texts.Find(isPart ? "event.unlocked.one" : $"event.{entry.Event}") ?? entry.Event;
        var where = string.Concat(new[] { entry.Email, entry.Client }.OfType<string>().Select(name => $" {name}"));
        return entry.Reason is null
            ? what + where
            : texts["timeline.reason", what + where, texts.Find($"reason.{entry.Reason}") ?? WithMeaning(entry.Reason, texts)];
    }

    /// <summary>From where, by whom, why and how often.</summary>
    public static IEnumerable<string> Details(TimelineEvent entry, string language)
    {
        var texts = In(language);
        return new[]
        {
            entry.Network is null ? null : texts["timeline.network", entry.Network],
            entry.By is null ? null : texts["timeline.by", entry.By],
            entry.Reference is null ? null : texts["timeline.reference", entry.Reference],
            entry.Note is null ? null : texts["timeline.note", entry.Note],
            entry.Times == 1 ? null : $"×{entry.Times}",
        }.OfType<string>();
    }

    /// <summary>A reason's name in words, such as that of <see cref="AccountView.EmailMark"/>.</summary>
    public static string Reason(string reason, string language) => In(language).Find($"reason.{reason}") ?? reason;

    private static TextTable In(string language) => language == English.Language ? English : Japanese;

    /// <summary>
    /// Where the conversation with the mail server ended, such as <c>RCPT 550 5.1.1</c> or <c>TLS: name</c>, or why a mail came back, such
    /// as <c>5.1.1</c>: the words of the log and of the documentation, and what they mean.
    /// </summary>
    private static string WithMeaning(string reason, TextTable texts)
    {
        var words = reason.Split(' ', ':');
        var (stage, status) = (words[0], words[^1]);
        var meaning = texts.Find($"reason.stage.{reason}")
            // 5.1.7 and 5.1.8 are about the sender, also in a refusal of the recipient.
            ?? texts.Find($"reason.status.{status}")
            ?? texts.Find($"reason.stage.{stage}")
            ?? texts.Find($"reason.status.{string.Join('.', status.Split('.').Take(2))}");
        return meaning is null ? reason : texts["timeline.meaning", reason, meaning];
    }
}
