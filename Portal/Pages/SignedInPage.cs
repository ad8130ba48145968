using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using OrleansSelfCare.Client;
using OrleansSelfCare.Portal.Settings;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>
/// A page for signed-in customers. Showing it checks the session at the service, because it may have been ended in another browser. A
/// customer who must change the password sees the page for that and no other.
/// </summary>
internal abstract class SignedInPage(PortalServices services) : LinePage(services)
{
    public override bool IsSignedIn => true;

    public string SelfCareId { get; private set; } = "";

    /// <summary>The support desk issued the password.</summary>
    public bool MustChangePassword { get; private set; }

    protected Secret Session { get; private set; } = null!;

    protected override async Task<IActionResult?> BeforeHandler(PageHandlerExecutingContext context)
    {
        if (await base.BeforeHandler(context) is { } result)
        {
            return result;
        }

        if (Services.Session.Read(HttpContext, Line.Id) is not { } session)
        {
            return To("login");
        }

        (Session, SelfCareId) = (session.Token, session.SelfCareId);
        // A form's own API call checks the session. When a form is sent twice, the first call may have ended it.
        if (!IsGetOrHead)
        {
            return null;
        }

        if ((await Api.CheckSession(Session)).TryGet(out var checkedSession, out var refusal))
        {
            MustChangePassword = checkedSession.MustChangePassword;
            return MustChangePassword && this is not PasswordModel ? To("password") : null;
        }

        return refusal is Refusal.SessionInvalid
            ? SignInAgain(NoticeKind.Error, MessageFor(refusal))
            : StatusCode(StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>Deletes the session cookie and shows the notice on the login page.</summary>
    protected RedirectResult SignInAgain(NoticeKind kind, Text notice)
    {
        Services.Session.Delete(HttpContext, Line.Id);
        return To("login", kind, notice);
    }
}
