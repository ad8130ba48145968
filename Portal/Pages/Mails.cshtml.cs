using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Portal.Development;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>For development: the mails that went out.</summary>
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
