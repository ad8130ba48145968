using Microsoft.AspNetCore.Mvc;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>The contact phone number is another, for a line that says so on a page of its own (manual, page 19).</summary>
internal sealed class MismatchModel(PortalServices services) : LinePage(services)
{
    public override string Screen => "mismatch";

    public IActionResult OnGet() => Flash.Notice is null ? To("email") : Page();
}
