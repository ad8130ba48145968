using Microsoft.AspNetCore.Mvc;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>
/// The lockout page, after the third wrong contact phone number (manual, pages 8 and 13). Only the browser that it happened in can see it,
/// also after a reload.
/// </summary>
internal sealed class LockedModel(PortalServices services) : LinePage(services)
{
    public override string Screen => "locked";

    public override bool HasError => true;

    public IActionResult OnGet()
    {
        if (Flash.Notice is null)
        {
            return RedirectToStart();
        }

        Flash.Keep(TempData, Request.Path);
        return Page();
    }
}
