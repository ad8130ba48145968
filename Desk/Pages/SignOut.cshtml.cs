using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Desk.SignIn;

namespace OrleansSelfCare.Desk.Pages;

/// <summary>
/// Ends the session here, and goes on to the provider, which ends its own. The form has no token against forgery, because a token is good
/// for one session only, and the session may have ended before the form is sent. Browsers do not send the session's cookie with another
/// site's form (SameSite=Lax), and without a session nothing ends here.
/// </summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
internal sealed class SignOutModel(DeskServices services) : DeskPage(services)
{
    public override string Heading => T["signed-out.title"];

    public string Next { get; private set; } = "";

    public IActionResult OnGet() => NotFound();

    public async Task<IActionResult> OnPostAsync()
    {
        TempData.Clear();
        Next = await HttpContext.SignOutAgent(Services.Options);
        return Url.IsLocalUrl(Next) ? LocalRedirect(Next) : Page();
    }
}
