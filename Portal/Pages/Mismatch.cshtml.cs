using Microsoft.AspNetCore.Mvc;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>The wrong-number page, for service lines that show this message on a separate page (manual, page 19).</summary>
internal sealed class MismatchModel(PortalServices services) : LinePage(services)
{
    public override string Screen => "mismatch";

    public IActionResult OnGet() => Flash.Notice is null ? To("email") : Page();
}
