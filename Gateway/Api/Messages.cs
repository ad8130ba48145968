using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.SignIn;

namespace OrleansSelfCare.Gateway.Api;

internal sealed record LogInRequest(string SelfCareId, string Password);

internal sealed record VerifyRequest(string Challenge, string Code);

internal sealed record ResendRequest(string Challenge);

internal sealed record EmailChangeRequest(string Challenge, string Email, string EmailConfirmation, string ContactPhone);

internal sealed record PasswordRequest(string CurrentPassword, string NewPassword);

/// <param name="Challenge">Opaque and URL-safe, at most 400 characters. Resend and e-mail change don't change it.</param>
/// <param name="Next"><c>verify</c>, or <c>email-change</c> if no code could be mailed.</param>
/// <param name="SentTo">The address that the code was sent to, masked.</param>
/// <param name="Delivery"><c>sent</c>: the mail server accepted it. <c>queued</c>: it will be retried. Null: no mail.</param>
/// <param name="Reference">A short tag that is also in the mail.</param>
/// <param name="AttemptsLeft">For the code.</param>
/// <param name="Reason">Null, <c>email-missing</c> or <c>email-undeliverable</c>.</param>
internal sealed record ChallengeResponse(
    string Challenge,
    string Next,
    string? SentTo,
    string? Delivery,
    string Reference,
    DateTime ExpiresAt,
    DateTime? ResendAt,
    int AttemptsLeft,
    string? Reason)
{
    public static ChallengeResponse Of(ChallengeView view, string token) => new(
        token,
        view.AwaitsCode ? "verify" : "email-change",
        view.SentTo,
        view.Delivery switch
        {
            Accounts.Outbox.Delivery.Sent => "sent",
            Accounts.Outbox.Delivery.Queued => "queued",
            _ => null,
        },
        view.Reference,
        view.ExpiresAt.UtcDateTime,
        view.ResendAt?.UtcDateTime,
        view.AttemptsLeft,
        EmailProblemName.Of(view.Reason));
}

/// <param name="Session">An opaque bearer token.</param>
/// <param name="Email">The account's address, masked.</param>
internal sealed record SessionResponse(
    string Session, DateTime ExpiresAt, string Line, string SelfCareId, bool EmailChanged, string? Email);

/// <param name="Amr">How the customer was authenticated (RFC 8176).</param>
internal sealed record SessionInfoResponse(
    string Line, string SelfCareId, DateTime AuthenticatedAt, DateTime ExpiresAt, IReadOnlyList<string> Amr);

/// <param name="CodeLifetime">In seconds.</param>
/// <param name="PasswordMinimumLength">Of a new password, in characters.</param>
internal sealed record LineResponse(string Id, string Name, string ContactUrl, int CodeLifetime, int PasswordMinimumLength);
