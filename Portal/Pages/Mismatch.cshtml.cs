using Microsoft.AspNetCore.Mvc;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>The contact phone number is another, for a line that says so on a page of its own (manual, page 19).</summary>
internal sealed class MismatchModel(PortalServices services) : LinePage(services)
{
    public override string Screen => "mismatch";

    public IActionResult OnGet()
    {
        if (Flash.Notice is null)
        {
            return To("email");
        }

        // What was typed is for the page behind the back button.
        TempData.Keep();
        return Page();
    }
}
