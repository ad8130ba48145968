using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>The list of service lines, each with a link to its login.</summary>
internal sealed class IndexModel(PortalServices services) : PortalPage(services)
{
    public override string Screen => "home";

    public IReadOnlyList<Line> Lines { get; private set; } = [];

    public async Task<IActionResult> OnGet()
    {
        if (Services.Options.LineAt(Request.Host.Host) is { } own)
        {
            return Redirect($"~/{own}/login");
        }

        if (await Services.Lines.Get(T.Language) is not { } lines)
        {
            return StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        Lines = [.. InOrder(lines)];
        return Page();
    }
}
