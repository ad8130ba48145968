using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Client;
using OrleansSelfCare.Portal.SignIn;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>The login page: self-care id and password (manual, pages 4, 10 and 15).</summary>
internal sealed class LogInModel(PortalServices services) : LinePage(services)
{
    public override string Screen => "login";

    public override bool ShowsService => true;

    public async Task<IActionResult> OnPost(string? selfCareId, string? password, string? submission)
    {
        var kept = ValuesToKeep((nameof(selfCareId), selfCareId));
        var missing = RequiredErrors((nameof(selfCareId), selfCareId), (nameof(password), password));
        if (missing.Count > 0)
        {
            return To("login", new Flash(null, missing, kept));
        }

        var answer = await CallOnce(submission, [selfCareId!, password!], () => Api.LogIn(Line.Id, selfCareId!, password!));
        if (!answer.TryGet(out var challenge, out var refusal))
        {
            return To("login", Flash.None with { Notice = new(NoticeKind.Error, MessageFor(refusal)), Typed = kept });
        }

        return Continue(PendingSignIn.Create(challenge));
    }
}
