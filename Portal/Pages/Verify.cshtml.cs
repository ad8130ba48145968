using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Client;
using OrleansSelfCare.Portal.SignIn;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>Asks for the mailed code (manual, pages 4, 5, 10, 11, 15 and 16).</summary>
internal sealed class VerifyModel(PortalServices services) : LinePage(services)
{
    public override string Screen => "verify";

    public Challenge OpenChallenge { get; private set; } = null!;

    public TimeSpan Left => OpenChallenge.ExpiresAt - Services.Clock.GetUtcNow();

    public bool CanResend => !(OpenChallenge.ResendAt > Services.Clock.GetUtcNow());

    public int LifetimeMinutes => Line.CodeLifetime / 60;

    public IActionResult OnGet()
    {
        if (Pending is not { Challenge: var challenge })
        {
            return RedirectToStart();
        }

        if (challenge.Next != NextStep.Verify)
        {
            return To("email");
        }

        OpenChallenge = challenge;
        return Page();
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
            return session.EmailChanged ? To("menu", NoticeKind.Done, T["menu.email-changed", session.Email ?? ""]) : To("menu");
        }

        switch (refusal)
        {
            case Refusal.ChallengeEnded:
                return StartOver(MessageFor(refusal));
            case Refusal.CodeMismatch mismatch:
                var counted = challenge with { AttemptsLeft = mismatch.AttemptsLeft };
                Services.Challenge.Write(HttpContext, Line.Id, pending with { Challenge = counted });
                return ShowCodeError(MessageFor(refusal));
            case Refusal.ValidationFailed { Errors: var errors }:
                return ShowCodeError(string.Concat(errors.GetValueOrDefault(nameof(code), [MessageFor(refusal)])));
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
                ? To("verify", NoticeKind.Done, T["verify.resent"])
                : next;
        }

        return refusal is Refusal.ChallengeEnded ? StartOver(MessageFor(refusal)) : To("verify", NoticeKind.Error, MessageFor(refusal));
    }

    /// <summary>Ends the session that this browser had before this sign-in (ASVS 5.0, V7.2.4).</summary>
    private async Task EndPreviousSession(Secret token)
    {
        if (Services.Session.Read(HttpContext, Line.Id) is { } before && before.Token != token)
        {
            await Api.LogOut(before.Token);
        }
    }

    private RedirectResult ShowCodeError(string message) =>
        To("verify", Flash.None with { Errors = new Dictionary<string, string> { ["code"] = message } });
}
