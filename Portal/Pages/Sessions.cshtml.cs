using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>Where the customer is signed in: devices, and the services used from each. Each can be ended.</summary>
internal sealed class SessionsModel(PortalServices services) : SignedInPage(services)
{
    public override string Screen => "sessions";

    /// <summary>This browser's, then the others, the newest first.</summary>
    public IReadOnlyList<OpenSession> Open { get; private set; } = [];

    public async Task<IActionResult> OnGet()
    {
        // The check before it was the use of the session.
        if ((await Api.ListSessions(Session, touch: false)).TryGet(out var sessions, out var refusal))
        {
            Open = [.. sessions.Sessions.OrderByDescending(session => session.Current)];
            return Page();
        }

        return refusal is Refusal.SessionInvalid
            ? SignInAgain(NoticeKind.Error, MessageFor(refusal))
            : StatusCode(StatusCodes.Status503ServiceUnavailable);
    }

    /// <param name="id">Of the session.</param>
    /// <param name="client">Null: the whole session; otherwise this service alone.</param>
    public async Task<IActionResult> OnPost(string? selfCareId, string? id, string? client)
    {
        // The page was opened for another customer, who has since been replaced by a sign-in in another window.
        if (selfCareId != SelfCareId || id is null)
        {
            return To("sessions");
        }

        var answer = await (client is null ? Api.EndSession(Session, id) : Api.EndService(Session, id, client));
        if (answer.TryGet(out _, out var refusal))
        {
            return To("sessions", NoticeKind.Done, Say(t => t[client is null ? "sessions.ended" : "sessions.service.ended"]));
        }

        return refusal is Refusal.SessionInvalid
            ? SignInAgain(NoticeKind.Error, MessageFor(refusal))
            : To("sessions", NoticeKind.Error, MessageFor(refusal));
    }
}
