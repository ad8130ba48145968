using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>A new self-care password. It ends every session of the account, so the customer signs in again with it.</summary>
internal sealed class PasswordModel(PortalServices services) : SignedInPage(services)
{
    public override string Screen => "password";

    public async Task<IActionResult> OnPost(
        string? selfCareId, string? currentPassword, string? newPassword, string? newPasswordConfirmation, string? submission)
    {
        // Shown to another customer, before one signed in in another window.
        if (selfCareId != SelfCareId)
        {
            return To("password");
        }

        var errors = Missing((nameof(currentPassword), currentPassword), (nameof(newPassword), newPassword), (nameof(newPasswordConfirmation), newPasswordConfirmation));
        if (errors.Count == 0 && newPassword != newPasswordConfirmation)
        {
            errors[nameof(newPasswordConfirmation)] = T["password.differs"];
        }

        if (errors.Count > 0)
        {
            return Again(errors);
        }

        var answer = await Once(submission, [currentPassword!, newPassword!, Session.Reveal()], () => Api.ChangePassword(Session, currentPassword!, newPassword!));
        if (answer.TryGet(out _, out var refusal))
        {
            return SignInAgain(NoticeKind.Done, T["password.changed"]);
        }

        return refusal switch
        {
            Refusal.SessionInvalid => SignInAgain(NoticeKind.Error, Say(refusal)),
            Refusal.WrongPassword => Again(new() { [nameof(currentPassword)] = Say(refusal) }),
            Refusal.ValidationFailed { Errors: var faults } when faults.TryGetValue(nameof(newPassword), out var why) => Again(new() { [nameof(newPassword)] = string.Concat(why) }),
            _ => To("password", NoticeKind.Error, Say(refusal)),
        };
    }

    private RedirectResult Again(Dictionary<string, string> errors) => To("password", Flash.None with { Errors = errors });
}
