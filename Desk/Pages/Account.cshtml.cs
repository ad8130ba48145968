using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OrleansSelfCare.Client;
using OrleansSelfCare.Desk.Accounts;

namespace OrleansSelfCare.Desk.Pages;

/// <summary>An account: its state in a sentence, its locks, what can be done, its sessions, what happened.</summary>
internal sealed class AccountModel(DeskServices services) : AccountPage(services)
{
    public override string Heading => View is null ? DisplayName : AccountName(View.Line, View.SelfCareId);

    /// <summary>Null: it can't be shown.</summary>
    public AccountView? View { get; private set; }

    public IReadOnlyList<TimelineEvent> Events { get; private set; } = [];

    public IReadOnlyList<OpenSession> Sessions { get; private set; } = [];

    public string State { get; private set; } = "";

    public IReadOnlyList<LockLine> Locks { get; private set; } = [];

    public string Reason => LastReason;

    public string Submission { get; } = NewSubmission();

    public IEnumerable<Act> Acts => Act.WithButton
        .Where(act => act.Name != (View!.Disabled ? "disable" : "enable") && Offers(act.Right));

    /// <summary>Clearing a lock, asking who is calling, ending a session.</summary>
    public bool OffersSupport => Offers(Act.Support);

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
        await LoadRights();
        if (!(await Api().ShowDetails(Line, SelfCareId, Aborted)).TryGet(out var view, out var refusal))
        {
            return SignOutIfUnknown(refusal) ?? Refused(refusal);
        }

        (View, Sessions) = (view, view.OpenSessions ?? []);
        Events = [.. (view.Events ?? []).Select(entry => WithName(entry, Sessions))];
        var now = Services.Clock.GetUtcNow();
        State = StateSentence.Of(view, Events, T, now);
        Locks = [.. LockLines.Of(view, T, now)];
        return Page();
    }

    /// <summary>The page's script asks for the same page; this is no use of the session.</summary>
    public Task<IActionResult> OnGetNewsAsync() => OnGetAsync();

    /// <summary>A timeline has the ids of services, the open sessions their names too.</summary>
    internal static TimelineEvent WithName(TimelineEvent entry, IEnumerable<OpenSession> sessions) => entry with
    {
        Client = sessions.SelectMany(session => session.Services).FirstOrDefault(service => service.Client == entry.Client)?.Name
            ?? entry.Client,
    };

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
