using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Client;
using OrleansSelfCare.Portal.SignIn;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>The login page: self-care id and password (manual, pages 4, 10 and 15).</summary>
internal sealed class LogInModel(PortalServices services) : LinePage(services)
{
    public override string Screen => "login";

    public override bool ShowsService => true;

    public override bool HasForm => true;

    /// <summary>The self-care id that this browser is signed in with; null: none.</summary>
    public string? SignedInAs { get; private set; }

    /// <summary>The host name belongs to this service line, so there is no choice of service.</summary>
    public bool IsOnOwnHost => Services.Options.LineAt(Request.Host.Host) is not null;

    protected override IReadOnlyList<string> KeptFields => ["selfCareId"];

    /// <summary>The service that asked for the sign-in; null: none did.</summary>
    public ServiceRequest? ServiceRequest { get; private set; }

    public async Task OnGet()
    {
        ServiceRequest = Services.Request.Read(HttpContext, Line.Id);
        if (ServiceRequest?.HasExpired(Services.Clock.GetUtcNow()) == true)
        {
            Services.Request.Delete(HttpContext, Line.Id);
            ServiceRequest = null;
        }

        if (ServiceRequest is not null)
        {
            DoNotCompress();
            return;
        }

        if (Services.Session.Read(HttpContext, Line.Id) is not { } session)
        {
            return;
        }

        SignedInAs = await AskBriefly(soon => Api.CheckSession(session.Token, touch: false, soon)) is null ? null : session.SelfCareId;
    }

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
            var message = MessageFor(refusal);
            var notice = refusal is Refusal.InvalidCredentials ? Say(t => message.In(t.Language) + t["login.other-service"]) : message;
            return To("login", Flash.None with { Notice = new(NoticeKind.Error, notice), Typed = kept });
        }

        return Continue(PendingSignIn.Create(challenge));
    }
}
