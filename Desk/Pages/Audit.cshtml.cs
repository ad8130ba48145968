using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OrleansSelfCare.Client;
using OrleansSelfCare.Desk.Accounts;

namespace OrleansSelfCare.Desk.Pages;

/// <summary>For supervisors: how often each agent made each call, and what was done when. What is searched stands in no address.</summary>
internal sealed class AuditModel(DeskServices services) : DeskPage(services)
{
    private const int PageSize = 100;
    private const string Right = "audit";
    private const string CallPrefix = "call.";

    public override string Heading => T["audit.title"];

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Line { get; set; }

    [BindProperty]
    public string? SelfCareId { get; set; }

    [BindProperty]
    public string? Call { get; set; }

    [BindProperty]
    public string? From { get; set; }

    /// <summary>The last day.</summary>
    [BindProperty]
    public string? To { get; set; }

    /// <summary>By their names in the log.</summary>
    public IReadOnlyDictionary<string, string> CallNames => field ??= new Dictionary<string, string>(
    [
        .. Act.All.Select(act => KeyValuePair.Create(act.NameInLog, T[$"act.{act.Name}"])),
        .. T.Keys.Where(key => key.StartsWith(CallPrefix, StringComparison.Ordinal))
            .Select(key => KeyValuePair.Create(key[CallPrefix.Length..], T[key])),
    ]);

    /// <summary>Of the last 30 days; null: they are not shown.</summary>
    public AuditCounts? Counts { get; private set; }

    /// <summary>Null: nothing was searched.</summary>
    public IReadOnlyList<AuditEntry>? Entries { get; private set; }

    /// <summary>Of the next page; null: there is none.</summary>
    public string? Next { get; private set; }

    /// <returns>In the agent's language; of a newer service's calls the name in the log.</returns>
    public string? NameOf(string? call) => CallNames.GetValueOrDefault(call ?? "") ?? call;

    public string Time(DateTimeOffset? time) => time is { } known ? T.Exactly(known, null) : "";

    public async Task<IActionResult> OnGetAsync()
    {
        await LoadLines();
        var answer = await Api().AuditCounts(cancellation: HttpContext.RequestAborted);
        if (!answer.TryGet(out var counts, out var refusal))
        {
            return SignOutIfUnknown(refusal) ?? Refused(refusal);
        }

        Counts = counts;
        return Page();
    }

    /// <param name="after"><see cref="Next"/> of the page before.</param>
    public async Task<IActionResult> OnPostAsync(string? after)
    {
        await LoadLines();
        var id = (SelfCareId ?? "").Trim();
        if ((id.Length == 0) != string.IsNullOrEmpty(Line) || !TryReadDay(From, out var from) || !TryReadDay(To, out var to))
        {
            Error = T["audit.invalid"];
            return Page();
        }

        var search = new AuditSearch(
            after,
            string.IsNullOrWhiteSpace(Name) ? null : Name.Trim(),
            id.Length == 0 ? null : Line,
            id.Length == 0 ? null : id,
            string.IsNullOrEmpty(Call) ? null : Call,
            from is { } first ? DeskTexts.StartOf(first) : null,
            to is { } last ? DeskTexts.StartOf(last.AddDays(1)) : null,
            PageSize);
        var answer = await Api().Audit(search, HttpContext.RequestAborted);
        if (!answer.TryGet(out var entries, out var refusal))
        {
            return SignOutIfUnknown(refusal) ?? Refused(refusal);
        }

        // A call's end has all that its begin has. Of a call without an end it is not known what it did.
        var ended = entries.Where(entry => entry.Event is "ended").Select(entry => entry.TraceId).ToHashSet();
        Entries = [.. entries.Where(entry => entry.Event is not "began" || !ended.Contains(entry.TraceId))];
        Next = entries.Count == PageSize ? entries[^1].Cursor : null;
        return Page();
    }

    /// <returns>False: it is no day, or one of the calendar's first or last year, where times of other zones end.</returns>
    private static bool TryReadDay(string? text, out DateOnly? day)
    {
        day = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) ? read : null;
        return string.IsNullOrWhiteSpace(text) || day is { Year: > 1 and < 9999 };
    }

    private PageResult Refused(Refusal refusal)
    {
        Error = SentenceFor(refusal, Right);
        return Page();
    }
}
