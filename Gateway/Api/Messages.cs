using System.ComponentModel.DataAnnotations;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.SignIn;

namespace OrleansSelfCare.Gateway.Api;

/// <param name="SelfCareId">In any spelling: case and full-width letters don't matter.</param>
/// <param name="Password">Compared as typed, and then in Unicode form NFKC without the spaces around it.</param>
internal sealed record LogInRequest(string SelfCareId, string Password);

/// <param name="Challenge">The <c>challenge</c> of the login.</param>
/// <param name="Code">The six digits of the mail; full-width digits are accepted.</param>
internal sealed record VerifyRequest(string Challenge, string Code);

/// <param name="Challenge">The <c>challenge</c> of the login.</param>
internal sealed record ResendRequest(string Challenge);

/// <param name="Challenge">The <c>challenge</c> of the login.</param>
internal sealed record StatusRequest(string Challenge);

/// <param name="Challenge">The <c>challenge</c> of the login.</param>
/// <param name="Email">The new address.</param>
/// <param name="EmailConfirmation">The new address once more.</param>
/// <param name="ContactPhone">The contact phone number of the contract.</param>
internal sealed record EmailChangeRequest(string Challenge, string Email, string EmailConfirmation, string ContactPhone);

/// <param name="CurrentPassword">As at login.</param>
/// <param name="NewPassword">At least the <c>passwordMinimumLength</c> of <c>listLines</c>, at most 128 characters.</param>
internal sealed record PasswordRequest(string CurrentPassword, string NewPassword);

/// <summary>A sign-in whose second step is pending.</summary>
/// <param name="Challenge">Opaque and URL-safe, at most 400 characters. Resend and e-mail change don't change it.</param>
/// <param name="Next">
/// The next step: <c>verify</c>, or <c>email-change</c> if no code could be mailed. Later versions may send more values.
/// </param>
/// <param name="SentTo">The address that the code was sent to, masked.</param>
/// <param name="Delivery">
/// <c>sent</c>: the mail server accepted it. <c>queued</c>: it will be retried. <c>refused</c>: the mail server refused the address for
/// good, so it is not retried; <c>bounced</c>: it was accepted and came back. For both, lead to `changeEmail` or `resend`. `logIn`,
/// `resend` and `changeEmail` send them only to callers with `Prefer: delivery`; others get <c>queued</c>. Null: no mail.
/// Later versions may send more values.
/// </param>
/// <param name="Reference">A short tag that is also in the mail: show it, so that the customer finds the right mail.</param>
/// <param name="ExpiresAt">When the code and the challenge end, in UTC.</param>
/// <param name="ResendAt">From when on the code can be sent again, in UTC; null: there is none.</param>
/// <param name="AttemptsLeft">How many codes can still be entered.</param>
/// <param name="Reason">
/// Why no code could be mailed: the account has no address (<c>email-missing</c>), or one that no mail can reach
/// (<c>email-undeliverable</c>). Later versions may send more values.
/// </param>
internal sealed record ChallengeResponse(
    string Challenge,
    [property: AllowedValues("verify", "email-change")] string Next,
    string? SentTo,
    [property: AllowedValues("sent", "queued", "refused", "bounced", null)] string? Delivery,
    string Reference,
    DateTime ExpiresAt,
    DateTime? ResendAt,
    int AttemptsLeft,
    [property: AllowedValues("email-missing", "email-undeliverable", null)] string? Reason)
{
    public static ChallengeResponse Of(ChallengeView view, string token) => new(
        token,
        view.AwaitsCode ? "verify" : "email-change",
        view.SentTo,
        DeliveryOf(view),
        view.Reference,
        view.ExpiresAt.UtcDateTime,
        view.ResendAt?.UtcDateTime,
        view.AttemptsLeft,
        EmailProblemName.Of(view.Reason));

    public static string? DeliveryOf(ChallengeView view) => (view.Delivery, view.MailProblem) switch
    {
        (_, MailProblem.Refused) => "refused",
        (_, MailProblem.Bounced) => "bounced",
        (Accounts.Outbox.Delivery.Sent, _) => "sent",
        (Accounts.Outbox.Delivery.Queued, _) => "queued",
        _ => null,
    };
}

/// <summary>A session, after both steps.</summary>
/// <param name="Session">An opaque bearer token.</param>
/// <param name="ExpiresAt">When it ends at the latest, in UTC.</param>
/// <param name="SelfCareId">As it is stored, whatever spelling was typed.</param>
/// <param name="EmailChanged">Whether this sign-in stored a new address.</param>
/// <param name="Email">The account's address, masked.</param>
/// <param name="MustChangePassword">
/// The support desk issued the password: let the customer change it (`changePassword`) before anything else. `authorize` is refused until
/// then.
/// </param>
internal sealed record SessionResponse(
    string Session, DateTime ExpiresAt, string Line, string SelfCareId, bool EmailChanged, string? Email, bool MustChangePassword);

/// <summary>An open session.</summary>
/// <param name="AuthenticatedAt">When the session was opened, in UTC.</param>
/// <param name="ExpiresAt">When it ends unless it is checked again, in UTC.</param>
/// <param name="Amr">How the customer was authenticated (RFC 8176).</param>
/// <param name="CodeEnteredAt">When a code was last entered, at the opening or since, in UTC.</param>
/// <param name="MustChangePassword">As in the answer of `verify`.</param>
internal sealed record SessionInfoResponse(
    string Line,
    string SelfCareId,
    DateTime AuthenticatedAt,
    DateTime ExpiresAt,
    IReadOnlyList<string> Amr,
    DateTime CodeEnteredAt,
    bool MustChangePassword);

/// <summary>A service line.</summary>
/// <param name="Name">In the language of <c>Accept-Language</c>.</param>
/// <param name="ContactUrl">The page for a customer who can't give the contact phone number.</param>
/// <param name="CodeLifetime">In seconds.</param>
/// <param name="PasswordMinimumLength">Of a new password, in characters.</param>
internal sealed record LineResponse(string Id, string Name, string ContactUrl, int CodeLifetime, int PasswordMinimumLength);
