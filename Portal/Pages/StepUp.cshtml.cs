using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Client;
using OrleansSelfCare.Portal.SignIn;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>
/// The service that sent the customer asks for a newer sign-in, and a code is enough. The code is mailed only when the customer presses the
/// button, because any site can lead a browser to this page.
/// </summary>
internal sealed class StepUpModel(PortalServices services) : LinePage(services)
{
    public override string Screen => "step-up";

    public override bool HasForm => true;

    public IActionResult OnGet()
    {
        if (Services.Request.Read(HttpContext, Line.Id) is not { } request || Services.Session.Read(HttpContext, Line.Id) is null)
        {
            return RedirectToStart();
        }

        return request.HasExpired(Services.Clock.GetUtcNow()) ? To("continue") : Page();
    }

    public async Task<IActionResult> OnPost(string? submission)
    {
        if (Services.Session.Read(HttpContext, Line.Id) is not { } session)
        {
            return RedirectToStart();
        }

        var answer = await CallOnce(submission, [], () => Api.StepUp(session.Token));
        if (answer.TryGet(out var challenge, out var refusal))
        {
            return Continue(PendingSignIn.Create(challenge) with { IsStepUp = true });
        }

        if (refusal is Refusal.SessionInvalid)
        {
            Services.Session.Delete(HttpContext, Line.Id);
        }

        return To(
            refusal is Refusal.SessionInvalid or Refusal.LoginRequired ? "login" : "step-up", NoticeKind.Error, MessageFor(refusal));
    }
}
