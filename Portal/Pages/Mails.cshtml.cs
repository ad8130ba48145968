using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Portal.Development;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>For development: shows the sent mails.</summary>
internal sealed class MailsModel(PortalServices services) : PortalPage(services)
{
    public override string Screen => "mails";

    public IReadOnlyList<MailFile> Mails { get; private set; } = [];

    public IActionResult OnGet()
    {
        if (!ShowsMails)
        {
            return NotFound();
        }

        Mails = MailFile.Newest(Services.Options.MailFolder);
        return Page();
    }
}
