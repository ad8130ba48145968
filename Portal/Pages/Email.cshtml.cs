using System.Text;
using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Client;
using OrleansSelfCare.Portal.Settings;
using OrleansSelfCare.Portal.SignIn;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>Registers a new e-mail address; asks for the contact phone number (manual, pages 7, 8, 12, 13, 17 and 18).</summary>
internal sealed class EmailModel(PortalServices services) : ChallengePage(services)
{
    public override string Screen => "email";

    /// <summary>The page that the back button opens.</summary>
    public string BackPage => OpenChallenge.Next == NextStep.Verify ? "verify" : "login";

    /// <returns>The message about a wrong contact phone number, if it belongs at this place.</returns>
    public Notice? MismatchAt(PhoneMismatchPlace place) =>
        Flash.Notice is { Kind: NoticeKind.ErrorInPlace } mismatch && T.PhoneMismatch == place ? mismatch : null;

    protected override IReadOnlyList<string> KeptFields => ["email", "emailConfirmation", "contactPhone"];

    public IActionResult OnGet()
    {
        if (Pending is not { Challenge: var challenge, IsStepUp: var isStepUp })
        {
            return RedirectToStart();
        }

        if (isStepUp)
        {
            // The service refuses it: the address can be changed only after the password was entered.
            return To("verify");
        }

        OpenChallenge = challenge;
        return Page();
    }

    public async Task<IActionResult> OnPost(
        string? email, string? emailConfirmation, string? contactPhone, string? reference, string? submission)
    {
        if (!TryGetPending(reference, out var pending, out var redirect))
        {
            return redirect;
        }

        (string, string?)[] fields =
            [(nameof(email), email), (nameof(emailConfirmation), emailConfirmation), (nameof(contactPhone), contactPhone)];
        var kept = ValuesToKeep(fields);
        var missing = RequiredErrors(fields);
        if (missing.Count > 0)
        {
            return To("email", new Flash(null, missing, kept));
        }

        var answer = await CallOnce(submission, [email!, emailConfirmation!, contactPhone!, pending.IdempotencyKey], () =>
            Api.ChangeEmail(Line.Id, pending.Challenge.Token, email!, emailConfirmation!, contactPhone!));
        if (answer.TryGet(out var challenge, out var refusal))
        {
            // As the service reads it: full-width letters and spaces around it are not part of the address.
            var sentTo = email!.Normalize(NormalizationForm.FormKC).Trim();
            return Continue(PendingSignIn.Create(challenge, sentTo.Length <= MaxKeptLength ? sentTo : null));
        }

        switch (refusal)
        {
            case Refusal.PhoneMismatch when T.PhoneMismatch == PhoneMismatchPlace.OnAPageOfItsOwn:
                // The back button of the wrong-number page opens the form again.
                var errorInForm = new Dictionary<string, Text> { [nameof(contactPhone)] = MessageFor(refusal) };
                new Flash(null, errorInForm, kept).Write(TempData, PathOf("email"));
                return To("email/mismatch", NoticeKind.ErrorInPlace, MessageFor(refusal));
            case Refusal.PhoneMismatch:
                return To("email", Flash.None with { Notice = new(NoticeKind.ErrorInPlace, MessageFor(refusal)), Typed = kept });
            case Refusal.PhoneLocked locked:
                Services.Challenge.Delete(HttpContext, Line.Id);
                return To("email/locked", NoticeKind.ErrorInPlace, Say(t =>
                    locked.LockedUntil is { } until ? t["locked.until", t.DayAndTime(until)] : ""));
            case Refusal.ChallengeEnded:
                return StartOver(MessageFor(refusal));
            case Refusal.ValidationFailed invalid:
                var shown = kept.Keys.Where(invalid.Errors.ContainsKey)
                    .ToDictionary(field => field, field => Say(t => string.Concat(invalid.ErrorsIn(t.Language, field)!)));
                return To("email", new Flash(null, shown, kept));
            default:
                return To("email", Flash.None with { Notice = new(NoticeKind.Error, MessageFor(refusal)), Typed = kept });
        }
    }
}
