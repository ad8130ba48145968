using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OrleansSelfCare.Client;
using OrleansSelfCare.Desk.Accounts;

namespace OrleansSelfCare.Desk.Pages;

/// <summary>An account: its state in a sentence, its locks, what can be done, its sessions, what happened.</summary>
internal sealed class AccountModel(DeskServices services) : AccountPage(services)
{
    public override string Heading => View is null ? Name : $"{View.Line} / {View.SelfCareId}";

    /// <summary>Null: it can't be shown.</summary>
    public AccountView? View { get; private set; }

    public IReadOnlyList<TimelineEvent> Events { get; private set; } = [];

    public IReadOnlyList<OpenSession> Sessions { get; private set; } = [];

    public string State { get; private set; } = "";

    public IReadOnlyList<LockLine> Locks { get; private set; } = [];

    public string Reason => LastReason;

    public string Submission { get; } = NewSubmission();

    public IEnumerable<Act> Acts => Act.WithButton.Where(act => act.Name != (View!.Disabled ? "disable" : "enable"));

    public string Email => View!.EmailProblem switch
    {
        null => View.Email ?? T["email.none"],
        AddressProblem.Missing => T["email.none"],
        _ => T["email.unusable", View.Email],
    };

    private CancellationToken Aborted => HttpContext.RequestAborted;

    public string Time(DateTimeOffset time) => T.Time(time, View!.TimeZone, Services.Clock.GetUtcNow());

    public async Task<IActionResult> OnGetAsync()
    {
        var api = Api();
        var (showing, listing, asking) = (
            api.Show(Line, SelfCareId, Aborted), api.Timeline(Line, SelfCareId, Aborted), api.Sessions(Line, SelfCareId, Aborted));
        if (!(await showing).TryGet(out var view, out var refusal)
            | !(await listing).TryGet(out var timeline, out var refusedTimeline)
            | !(await asking).TryGet(out var open, out var refusedSessions))
        {
            var first = refusal ?? refusedTimeline ?? refusedSessions!;
            return SignOutIfUnknown(first) ?? Refused(first);
        }

        (View, Events, Sessions) = (view, timeline!.Events, open!.Sessions);
        var now = Services.Clock.GetUtcNow();
        State = StateSentence.Of(view!, Events, T, now);
        Locks = [.. LockLines.Of(view!, T, now)];
        return Page();
    }

    /// <summary>The page's script asks for the same page; this is no use of the session.</summary>
    public Task<IActionResult> OnGetNewsAsync() => OnGetAsync();

    private PageResult Refused(Refusal refusal)
    {
        Error = SentenceFor(refusal, "view");
        Response.StatusCode = refusal switch
        {
            Refusal.NotFound => StatusCodes.Status404NotFound,
            Refusal.OperatorRightMissing => StatusCodes.Status403Forbidden,
            _ => StatusCodes.Status503ServiceUnavailable,
        };
        return Page();
    }
}
