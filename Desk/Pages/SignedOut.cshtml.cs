using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Desk.SignIn;

namespace OrleansSelfCare.Desk.Pages;

/// <summary>No session is open: after a sign-out, a form that came too late, a sign-in that failed or that the service refused.</summary>
[AllowAnonymous]
internal sealed class SignedOutModel(DeskServices services) : DeskPage(services)
{
    public override string Heading => T["signed-out.title"];

    public string? Return { get; private set; }

    public string Sentence { get; private set; } = "";

    public void OnGet([FromQuery(Name = AgentSignIn.ReturnParameter)] string? back)
    {
        Return = Url.IsLocalUrl(back) ? back : null;
        Sentence = T[
            Return is not null ? "signed-out.form"
            : Request.Query.ContainsKey("failed") ? "signed-out.failed"
            : Request.Query.ContainsKey("here") ? "signed-out.here"
            : Request.Query.ContainsKey("refused") ? "signed-out.refused"
            : "signed-out"];
    }
}
