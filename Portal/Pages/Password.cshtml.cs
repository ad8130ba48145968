using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Client;
using OrleansSelfCare.Portal.Settings;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>Changes the self-care password. That ends all sessions of the account, so the customer must sign in again.</summary>
internal sealed class PasswordModel(PortalServices services) : SignedInPage(services)
{
    public override string Screen => "password";

    public override bool HasForm => true;

    public async Task<IActionResult> OnPost(
        string? selfCareId, string? currentPassword, string? newPassword, string? newPasswordConfirmation, string? submission)
    {
        // The form was opened for another customer, who has since been replaced by a sign-in in another window.
        if (selfCareId != SelfCareId)
        {
            return To("password");
        }

        var errors = RequiredErrors(
            (nameof(currentPassword), currentPassword),
            (nameof(newPassword), newPassword),
            (nameof(newPasswordConfirmation), newPasswordConfirmation));
        if (errors.Count == 0 && newPassword != newPasswordConfirmation)
        {
            errors[nameof(newPasswordConfirmation)] = Say(t => t["password.differs"]);
        }

        if (errors.Count > 0)
        {
            return ShowErrors(errors);
        }

        var answer = await CallOnce(submission, [currentPassword!, newPassword!, Session.Reveal()], () =>
            Api.ChangePassword(Session, currentPassword!, newPassword!));
        if (answer.TryGet(out _, out var refusal))
        {
            return SignInAgain(NoticeKind.Done, Say(t => t["password.changed"]));
        }

        return refusal switch
        {
            Refusal.SessionInvalid => SignInAgain(NoticeKind.Error, MessageFor(refusal)),
            Refusal.WrongPassword => ShowErrors(new() { [nameof(currentPassword)] = MessageFor(refusal) }),
            Refusal.ValidationFailed invalid when invalid.Errors.ContainsKey(nameof(newPassword)) =>
                ShowErrors(new() { [nameof(newPassword)] = Say(t => string.Concat(invalid.ErrorsIn(t.Language, nameof(newPassword))!)) }),
            _ => To("password", NoticeKind.Error, MessageFor(refusal)),
        };
    }

    private RedirectResult ShowErrors(Dictionary<string, Text> errors) => To("password", Flash.None with { Errors = errors });
}
