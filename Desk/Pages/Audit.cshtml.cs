using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Desk.Pages;

/// <summary>For supervisors: how often each agent made each call, and what was done when. What is searched stands in no address.</summary>
internal sealed class AuditModel(DeskServices services) : DeskPage(services)
{
    private const int PageSize = 100;
    private const string Right = "audit";

    public override string Heading => T["audit.title"];

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Account { get; set; }

    [BindProperty]
    public string? From { get; set; }

    /// <summary>Of the last 30 days; null: they are not shown.</summary>
    public AuditCounts? Counts { get; private set; }

    /// <summary>Null: nothing was searched.</summary>
    public IReadOnlyList<AuditEntry>? Entries { get; private set; }

    /// <summary>Of the next page; null: there is none.</summary>
    public string? Next { get; private set; }

    public string Time(DateTimeOffset? time) => time is { } known ? T.Exactly(known, null) : "";

    public async Task<IActionResult> OnGetAsync()
    {
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
        var account = (Account ?? "").Split('/', 2, StringSplitOptions.TrimEntries);
        var isAccount = account is [{ Length: > 0 }, { Length: > 0 }];
        var isDay = DateOnly.TryParseExact(From, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
        if ((!isAccount && !string.IsNullOrWhiteSpace(Account)) || (!isDay && !string.IsNullOrWhiteSpace(From)))
        {
            Error = T["audit.invalid"];
            return Page();
        }

        var search = new AuditSearch(
            after,
            string.IsNullOrWhiteSpace(Name) ? null : Name.Trim(),
            isAccount ? account[0] : null,
            isAccount ? account[1] : null,
            From: isDay ? DeskTexts.StartOf(day) : null,
            Limit: PageSize);
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

    private PageResult Refused(Refusal refusal)
    {
        Error = SentenceFor(refusal, Right);
        return Page();
    }
}
