using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Client;
using OrleansSelfCare.Portal.Settings;
using OrleansSelfCare.Portal.SignIn;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>Asks for the mailed code (manual, pages 4, 5, 10, 11, 15 and 16).</summary>
internal sealed class VerifyModel(PortalServices services) : ChallengePage(services)
{
    public override string Screen => "verify";

    /// <summary>The new address that the customer typed; null: the code went to the registered one.</summary>
    public string? NewEmail { get; private set; }

    /// <summary>The customer is signed in and enters another code: the address can't be changed here.</summary>
    public bool IsStepUp { get; private set; }

    /// <summary>Until the code may be sent again; null: now.</summary>
    public TimeSpan? ResendWait => OpenChallenge.ResendAt - Services.Clock.GetUtcNow() is { Ticks: > 0 } wait ? wait : null;

    public int LifetimeMinutes => Line.CodeLifetime / 60;

    public string SentTo => NewEmail ?? OpenChallenge.SentTo ?? "";

    /// <summary>What became of the mail: as the service says now, or else as it said at the login, resend or change of address.</summary>
    public Delivery? MailDelivery { get; private set; }

    /// <summary>The mail did not arrive, and none is sent unless the customer does something.</summary>
    public bool HasFailed => MailDelivery is Delivery.Refused or Delivery.Bounced;

    /// <summary>The page said before that the mail takes longer.</summary>
    public bool WasLate => OpenChallenge.Delivery == Delivery.Queued;

    /// <summary>Not if the page has another message, or if the customer may be typing the code.</summary>
    public bool FocusesFailure => Flash.IsEmpty && RouteData.Values["handler"] is null;

    public override bool HasError => HasFailed || base.HasError;

    public async Task<IActionResult> OnGet()
    {
        if (Pending is not { Challenge: var challenge } pending)
        {
            return RedirectToStart();
        }

        if (RouteData.Values["handler"] is not null)
        {
            return To("verify");
        }

        if (challenge.Next != NextStep.Verify)
        {
            return To("email");
        }

        (OpenChallenge, NewEmail, IsStepUp) = (challenge, pending.NewEmail, pending.IsStepUp);
        MailDelivery = HasExpired ? challenge.Delivery : await AskDelivery() ?? challenge.Delivery;
        return Page();
    }

    /// <summary>
    /// What became of the mail, for the script of an open page. Sets no cookie, because the answer to a form may be on its way at the same
    /// time.
    /// </summary>
    /// <param name="reference">The reference in the form.</param>
    /// <returns>The part of the page; 204: it is not known at the moment; a redirect: don't ask again.</returns>
    public async Task<IActionResult> OnGetStatus(string? reference)
    {
        if (Pending is not { Challenge: { Next: NextStep.Verify } challenge } pending || challenge.Reference != reference)
        {
            return To("verify");
        }

        (OpenChallenge, NewEmail, IsStepUp) = (challenge, pending.NewEmail, pending.IsStepUp);
        if (HasExpired)
        {
            return To("verify");
        }

        MailDelivery = await AskDelivery();
        return MailDelivery is null ? new NoContentResult() : Partial("_Delivery", this);
    }

    public async Task<IActionResult> OnPost(string? code, string? reference, string? submission)
    {
        if (!TryGetPending(reference, out var pending, out var redirect))
        {
            return redirect;
        }

        var missing = RequiredErrors((nameof(code), code));
        if (missing.Count > 0)
        {
            return To("verify", Flash.None with { Errors = missing });
        }

        var challenge = pending.Challenge;
        var answer = await CallOnce(submission, [code!, pending.IdempotencyKey], () =>
            Api.Verify(Line.Id, challenge.Token, code!, pending.IdempotencyKey));
        if (answer.TryGet(out var session, out var refusal))
        {
            Services.Challenge.Delete(HttpContext, Line.Id);
            await EndPreviousSession(session.Token);
            Services.Session.Write(HttpContext, Line.Id, new SignedIn(session.Token, session.SelfCareId));
            if (session.EmailChanged)
            {
                var changed = new Notice(NoticeKind.Done, Say(t => t["menu.email-changed", session.Email ?? ""]));
                (Flash.None with { Notice = changed }).Write(TempData, PathOf("menu"));
            }

            return session.MustChangePassword ? To("password") : ToMenuOrService();
        }

        switch (refusal)
        {
            case Refusal.ChallengeEnded:
                return StartOver(MessageFor(refusal));
            case Refusal.CodeMismatch mismatch:
                var counted = challenge with { AttemptsLeft = mismatch.AttemptsLeft };
                Services.Challenge.Write(HttpContext, Line.Id, pending with { Challenge = counted });
                return ShowCodeError(MessageFor(refusal));
            case Refusal.ValidationFailed invalid:
                var message = MessageFor(refusal);
                return ShowCodeError(Say(t =>
                    invalid.ErrorsIn(t.Language, nameof(code)) is { } sentences ? string.Concat(sentences) : message.In(t.Language)));
            default:
                return To("verify", NoticeKind.Error, MessageFor(refusal));
        }
    }

    public async Task<IActionResult> OnPostResend(string? reference, string? submission)
    {
        if (!TryGetPending(reference, out var pending, out var redirect))
        {
            return redirect;
        }

        var answer = await CallOnce(submission, [pending.IdempotencyKey], () => Api.Resend(Line.Id, pending.Challenge.Token));
        if (answer.TryGet(out var resent, out var refusal))
        {
            var next = Continue(pending with { Challenge = resent });
            return resent is { Next: NextStep.Verify, Delivery: Delivery.Sent }
                ? To("verify", NoticeKind.Done, Say(t => t["verify.resent"]))
                : next;
        }

        return refusal is Refusal.ChallengeEnded ? StartOver(MessageFor(refusal)) : To("verify", NoticeKind.Error, MessageFor(refusal));
    }

    /// <returns>
    /// Null: not known at the moment. That is also said of a challenge that has ended: after a reply that was lost, the customer sends the
    /// right code once more.
    /// </returns>
    private async Task<Delivery?> AskDelivery() =>
        (await AskBriefly(soon => Api.Status(Line.Id, OpenChallenge.Token, soon)))?.Delivery;

    /// <summary>Ends the session that this browser had before this sign-in (ASVS 5.0, V7.2.4).</summary>
    private async Task EndPreviousSession(Secret token)
    {
        if (Services.Session.Read(HttpContext, Line.Id) is { } before && before.Token != token)
        {
            await Api.LogOut(before.Token);
        }
    }

    private RedirectResult ShowCodeError(Text message) =>
        To("verify", Flash.None with { Errors = new Dictionary<string, Text> { ["code"] = message } });
}
