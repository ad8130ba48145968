using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>A page for customers who are signed in. Whether one is, the service says each time: a session may have ended elsewhere.</summary>
internal abstract class SignedInPage(PortalServices services) : LinePage(services)
{
    public override bool IsSignedIn => true;

    public string SelfCareId { get; private set; } = "";

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

        (Session, SelfCareId) = (session.Token, session.SelfCareId);
        // A form's own call says it, and when the form is sent twice the first may have ended the session.
        if (!IsShown)
        {
            return null;
        }

        if ((await Api.CheckSession(Session)).TryGet(out _, out var refusal))
        {
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
