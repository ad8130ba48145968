using Microsoft.AspNetCore.Mvc;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>Ends the session and takes its only copy from the browser, even while the service is away.</summary>
internal sealed class LogOutModel(PortalServices services) : LinePage(services)
{
    public override string Screen => "login";

    public IActionResult OnGet() => Elsewhere();

    public async Task<IActionResult> OnPost()
    {
        if (Services.Session.Read(HttpContext, Line.Id) is { } session)
        {
            await Api.LogOut(session);
            Services.Session.Delete(HttpContext, Line.Id);
        }

        return To("login", NoticeKind.Done, T["logged-out"]);
    }
}
