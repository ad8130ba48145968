using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>Ends the session and deletes its cookie. The cookie is deleted even if the service cannot be reached.</summary>
internal sealed class LogOutModel(PortalServices services) : PortalPage(services)
{
    public override string Screen => "login";

    public override string? LineId => (string)RouteData.Values["line"]!;

    public IActionResult OnGet() => To("menu");

    public async Task<IActionResult> OnPost()
    {
        if (Services.Session.Read(HttpContext, LineId!) is not { } session)
        {
            return To("login");
        }

        Services.Session.Delete(HttpContext, LineId!);
        var answer = await Api.LogOut(session.Token);
        return To("login", NoticeKind.Done, Say(t => t[answer is Answer<Done>.Given ? "logged-out" : "logged-out.here"]));
    }
}
