using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Client;
using OrleansSelfCare.Portal.Settings;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>
/// After a sign-in that another service asked for: goes on to that service. A page and not a redirect, because browsers apply the
/// <c>form-action</c> of the code page to the redirects that follow its form.
/// </summary>
internal sealed class ContinueModel(PortalServices services) : LinePage(services)
{
    public override string Screen => "continue";

    /// <summary>An address of the OpenID provider.</summary>
    public string Location { get; private set; } = "";

    public async Task<IActionResult> OnGet()
    {
        if (Services.Request.Read(HttpContext, Line.Id) is not { } request
            || Services.Session.Read(HttpContext, Line.Id) is not { } session)
        {
            return RedirectToStart();
        }

        if (request.HasExpired(Services.Clock.GetUtcNow()))
        {
            return End("menu", Say(t => t["sign-in.ended"]));
        }

        if ((await Api.Authorize(session.Token, request.Handle)).TryGet(out var there, out var refusal))
        {
            Services.Request.Delete(HttpContext, Line.Id);
            Location = there.Location.AbsoluteUri;
            return Page();
        }

        switch (refusal)
        {
            case Refusal.LoginRequired { CodeIsEnough: true }:
                return To("step-up");
            case Refusal.PasswordChangeRequired:
                return To("password");
            case Refusal.LoginRequired:
                return To("login", NoticeKind.Error, MessageFor(refusal));
            case Refusal.SessionInvalid:
                Services.Session.Delete(HttpContext, Line.Id);
                return To("login", NoticeKind.Error, MessageFor(refusal));
            case Refusal.Unavailable:
                return StatusCode(StatusCodes.Status503ServiceUnavailable);
            default:
                return End("menu", MessageFor(refusal));
        }
    }

    /// <summary>The customer goes back to the service without signing in.</summary>
    public async Task<IActionResult> OnGetBack()
    {
        if (Services.Request.Read(HttpContext, Line.Id) is not { } request)
        {
            return RedirectToStart();
        }

        var answer = await Api.RefuseAuthorization(request.Handle, AuthorizationError.AccessDenied);
        if (!answer.TryGet(out var there, out var refusal))
        {
            return refusal is Refusal.Unavailable
                ? StatusCode(StatusCodes.Status503ServiceUnavailable)
                : End("login", MessageFor(refusal));
        }

        Services.Request.Delete(HttpContext, Line.Id);
        return Redirect(there.Location.AbsoluteUri);
    }

    private RedirectResult End(string page, Text notice)
    {
        Services.Request.Delete(HttpContext, Line.Id);
        return To(page, NoticeKind.Error, notice);
    }
}
