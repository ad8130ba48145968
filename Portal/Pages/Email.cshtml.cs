using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Client;
using OrleansSelfCare.Portal.Settings;
using OrleansSelfCare.Portal.SignIn;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>Another e-mail address, proved by the contact phone number (manual, pages 7, 8, 12, 13, 17 and 18).</summary>
internal sealed class EmailModel(PortalServices services) : LinePage(services)
{
    public override string Screen => "email";

    /// <summary>Of the sign-in that the page is shown for.</summary>
    public string Reference { get; private set; } = "";

    /// <summary>Why no code was mailed; null: one was.</summary>
    public AddressProblem? Problem { get; private set; }

    /// <summary>Where the back button leads.</summary>
    public string Before { get; private set; } = "";

    /// <returns>What is said of the contact phone number there; null: nothing.</returns>
    public Notice? MismatchAt(PhoneMismatchPlace place) =>
        Flash.Notice is { Kind: NoticeKind.ErrorInPlace } mismatch && T.PhoneMismatch == place ? mismatch : null;

    public IActionResult OnGet()
    {
        if (Pending is not { Challenge: var challenge })
        {
            return Elsewhere();
        }

        Reference = challenge.Reference;
        Problem = challenge.Reason;
        Before = challenge.Next == NextStep.Verify ? "verify" : "login";
        return Page();
    }

    public async Task<IActionResult> OnPost(string? email, string? emailConfirmation, string? contactPhone, string? reference, string? submission)
    {
        if (Pending is not { } pending)
        {
            return Elsewhere();
        }

        if (OfAnotherSignIn(pending, reference) is { } elsewhere)
        {
            return elsewhere;
        }

        (string, string?)[] fields = [(nameof(email), email), (nameof(emailConfirmation), emailConfirmation), (nameof(contactPhone), contactPhone)];
        var kept = Kept(fields);
        var missing = Missing(fields);
        if (missing.Count > 0)
        {
            return To("email", new Flash(null, missing, kept));
        }

        var answer = await Once(submission, [email!, emailConfirmation!, contactPhone!, pending.IdempotencyKey], () =>
            Api.ChangeEmail(Line.Id, pending.Challenge.Token, email!, emailConfirmation!, contactPhone!));
        if (answer.TryGet(out var challenge, out var refusal))
        {
            Services.Challenge.Write(HttpContext, Line.Id, PendingSignIn.Begun(challenge));
            return To("verify");
        }

        switch (refusal)
        {
            case Refusal.PhoneMismatch when T.PhoneMismatch == PhoneMismatchPlace.OnAPageOfItsOwn:
                // For the page behind the back button.
                new Flash(null, new Dictionary<string, string> { [nameof(contactPhone)] = Say(refusal) }, kept).Write(TempData, PathOf("email"));
                return To("email/mismatch", NoticeKind.ErrorInPlace, Say(refusal));
            case Refusal.PhoneMismatch:
                return To("email", Flash.None with { Notice = new(NoticeKind.ErrorInPlace, Say(refusal)), Typed = kept });
            case Refusal.PhoneLocked locked:
                Services.Challenge.Delete(HttpContext, Line.Id);
                return locked.LockedUntil is { } until ? To("email/locked", NoticeKind.ErrorInPlace, T["locked.until", T.DayAndTime(until)]) : To("email/locked");
            case Refusal.ChallengeEnded:
                return StartOver(Say(refusal));
            case Refusal.ValidationFailed { Errors: var errors }:
                return To("email", new Flash(null, kept.Keys.Where(errors.ContainsKey).ToDictionary(field => field, field => string.Concat(errors[field])), kept));
            default:
                return To("email", Flash.None with { Notice = new(NoticeKind.Error, Say(refusal)), Typed = kept });
        }
    }
}
