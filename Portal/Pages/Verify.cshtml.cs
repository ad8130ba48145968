using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Client;
using OrleansSelfCare.Portal.SignIn;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>The mailed code (manual, pages 4, 5, 10, 11, 15 and 16).</summary>
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
            return Elsewhere();
        }

        if (challenge.Next == NextStep.EmailChange)
        {
            return To("email");
        }

        OpenChallenge = challenge;
        return Page();
    }

    public async Task<IActionResult> OnPost(string? code, string? reference, string? submission)
    {
        if (Pending is not { Challenge: var challenge } pending)
        {
            return Elsewhere();
        }

        if (OfAnotherSignIn(pending, reference) is { } elsewhere)
        {
            return elsewhere;
        }

        var missing = Missing((nameof(code), code));
        if (missing.Count > 0)
        {
            return To("verify", Flash.None with { Errors = missing });
        }

        var answer = await Once(submission, [code!, pending.IdempotencyKey], () => Api.Verify(Line.Id, challenge.Token, code!, pending.IdempotencyKey));
        if (answer.TryGet(out var session, out var refusal))
        {
            Services.Challenge.Delete(HttpContext, Line.Id);
            await EndAnother(session.Token);
            Services.Session.Write(HttpContext, Line.Id, new SignedIn(session.Token, session.SelfCareId));
            return session.EmailChanged ? To("menu", NoticeKind.Done, T["menu.email-changed", session.Email ?? ""]) : To("menu");
        }

        switch (refusal)
        {
            case Refusal.ChallengeEnded:
                return StartOver(Say(refusal));
            case Refusal.CodeMismatch mismatch:
                Services.Challenge.Write(HttpContext, Line.Id, pending with { Challenge = challenge with { AttemptsLeft = mismatch.AttemptsLeft } });
                return WrongCode(Say(refusal));
            case Refusal.ValidationFailed { Errors: var errors }:
                return WrongCode(string.Concat(errors.GetValueOrDefault(nameof(code), [Say(refusal)])));
            default:
                return To("verify", NoticeKind.Error, Say(refusal));
        }
    }

    public async Task<IActionResult> OnPostResend(string? reference, string? submission)
    {
        if (Pending is not { Challenge: var challenge } pending)
        {
            return Elsewhere();
        }

        if (OfAnotherSignIn(pending, reference) is { } elsewhere)
        {
            return elsewhere;
        }

        var answer = await Once(submission, [pending.IdempotencyKey], () => Api.Resend(Line.Id, challenge.Token));
        if (answer.TryGet(out var resent, out var refusal))
        {
            Services.Challenge.Write(HttpContext, Line.Id, pending with { Challenge = resent });
            return resent.Delivery == Delivery.Queued ? To("verify") : To("verify", NoticeKind.Done, T["verify.resent"]);
        }

        return refusal is Refusal.ChallengeEnded ? StartOver(Say(refusal)) : To("verify", NoticeKind.Error, Say(refusal));
    }

    /// <summary>The session that this browser had before, if it is another (ASVS 5.0, V7.2.4).</summary>
    private async Task EndAnother(Secret token)
    {
        if (Services.Session.Read(HttpContext, Line.Id) is { } before && before.Token != token)
        {
            await Api.LogOut(before.Token);
        }
    }

    private RedirectResult WrongCode(string why) => To("verify", Flash.None with { Errors = new Dictionary<string, string> { ["code"] = why } });
}
