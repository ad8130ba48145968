using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Client;
using OrleansSelfCare.Desk.SignIn;

namespace OrleansSelfCare.Desk.Pages;

/// <summary>Leads to the company's OpenID provider. In a trial it asks for an operator key instead.</summary>
[AllowAnonymous]
internal sealed partial class SignInModel(DeskServices services, ILogger<SignInModel> log) : DeskPage(services)
{
    public override string Heading => T["sign-in.title"];

    [BindProperty(Name = AgentSignIn.ReturnParameter, SupportsGet = true)]
    public string? Return { get; set; }

    private string Next => Url.IsLocalUrl(Return) ? Return : Url.Content("~/");

    public async Task<IActionResult> OnGetAsync()
    {
        if (Agent is not null)
        {
            return LocalRedirect(Next);
        }

        if (IsTrial)
        {
            return Page();
        }

        try
        {
            await HttpContext.ChallengeAsync(OpenIdConnectDefaults.AuthenticationScheme, new() { RedirectUri = Next });
            return new EmptyResult();
        }
        catch (Exception e) when (e is InvalidOperationException or HttpRequestException)
        {
            LogProviderAway(log, e.GetType().Name);
            return Redirect($"~{AgentSignIn.SignedOutPage}?failed");
        }
    }

    public async Task<IActionResult> OnPostAsync(string? key)
    {
        if (!IsTrial)
        {
            return NotFound();
        }

        Error = await ErrorOf(key ?? "");
        if (Error is not null)
        {
            return Page();
        }

        await HttpContext.SignInAsync(Services.Sessions.Open(new(T["trial.agent"], new Secret(key!))));
        return LocalRedirect(Next);
    }

    private async Task<string?> ErrorOf(string key)
    {
        if (!AuthenticationHeaderValue.TryParse($"Bearer {key}", out _) || key.Any(letter => letter is <= ' ' or > '~'))
        {
            return T["sign-in.wrong"];
        }

        // No account has this id: the service answers whether it knows the key.
        var answer = await Api(new Secret(key)).Show("desk", "sign-in", HttpContext.RequestAborted);
        return answer is not Answer<AccountView>.Refused(var refusal) || refusal is Refusal.NotFound or Refusal.OperatorRightMissing ? null
            : refusal is Refusal.OperatorKeyRequired ? T["sign-in.wrong"]
            : T["refused.away"];
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "No sign-in: Desk:OpenId:Authority does not answer ({Type})")]
    private static partial void LogProviderAway(ILogger log, string type);
}
