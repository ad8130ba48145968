using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Desk.SignIn;

namespace OrleansSelfCare.Desk.Pages;

/// <summary>Ends the session here, and goes on to the provider, which ends its own.</summary>
[AllowAnonymous]
internal sealed class SignOutModel(DeskServices services) : DeskPage(services)
{
    public override string Heading => T["signed-out.title"];

    public string Next { get; private set; } = "";

    public IActionResult OnGet() => NotFound();

    public async Task<IActionResult> OnPostAsync()
    {
        if (await HttpContext.SignOutAgent(Services.Options) is not { } next)
        {
            return Redirect($"~{AgentSignIn.SignedOutPage}");
        }

        Next = next;
        return Page();
    }
}
