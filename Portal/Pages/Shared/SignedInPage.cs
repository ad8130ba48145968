using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>A page for customers who are signed in. Whether one is, the service says each time: a session may have ended elsewhere.</summary>
internal abstract class SignedInPage(PortalServices services) : LinePage(services)
{
    public override bool IsSignedIn => true;

    public SessionInfo Info { get; private set; } = null!;

    protected Secret Session { get; private set; } = null!;

    protected override async Task<IActionResult?> Arrive(PageHandlerExecutingContext context)
    {
        if (await base.Arrive(context) is { } elsewhere)
        {
            return elsewhere;
        }

        if (Services.Session.Read(HttpContext, Line.Id) is not { } session)
        {
            return To("login");
        }

        Session = session;
        // A form's own call says it, and when the form is sent twice the first may have ended the session.
        if (!IsShown)
        {
            return null;
        }

        if ((await Api.CheckSession(session)).TryGet(out var info, out var refusal))
        {
            Info = info;
            return null;
        }

        return refusal is Refusal.SessionInvalid
            ? SignInAgain(NoticeKind.Error, Say(refusal))
            : StatusCode(StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>The session is over.</summary>
    protected RedirectResult SignInAgain(NoticeKind kind, string notice)
    {
        Services.Session.Delete(HttpContext, Line.Id);
        return To("login", kind, notice);
    }
}
