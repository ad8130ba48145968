using System.ComponentModel.DataAnnotations;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Accounts.Throttling;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>An account as the support desk sees it.</summary>
/// <param name="Email">Masked.</param>
/// <param name="EmailProblem">
/// Null, <c>email-missing</c> or <c>email-undeliverable</c>: login then asks for a new address. Later versions may send more values.
/// </param>
/// <param name="ContactPhone">Masked.</param>
/// <param name="Locks">Failure counters, and until when attempts are refused.</param>
/// <param name="MailsWaiting">Mails that the mail server has not accepted yet.</param>
/// <param name="EmailMark">
/// Why nothing is mailed to the address until the customer proves it or `unlock` clears it: mails came back on three days
/// (<c>returned</c>), or its mail provider passed on a complaint (<c>complained</c>). Null: it is not marked. Later versions may send more
/// values.
/// </param>
/// <param name="Challenge">The pending code; null: there is none.</param>
/// <param name="PendingEmail">
/// An address that the desk set with `confirm`, masked: codes of logins go to it, and it becomes <c>email</c> when one is entered. Null:
/// none, or it has ended.
/// </param>
/// <param name="MustChangePassword">The desk issued the password, and the customer must change it at the next sign-in.</param>
/// <param name="CallerChecks">
/// What the desk asked in the last 24 hours to learn who is calling, the newest first: `checkCaller`.
/// </param>
/// <param name="CallerChecksLeft">How often it can still be asked now.</param>
/// <param name="TimeZone">In which the support desk reads times, such as <c>Asia/Tokyo</c>.</param>
internal sealed record AccountResponse(
    string Line,
    string SelfCareId,
    string? Email,
    [property: AllowedValues("email-missing", "email-undeliverable", null)] string? EmailProblem,
    string? ContactPhone,
    bool Disabled,
    LocksResponse Locks,
    bool ChallengePending,
    int MailsWaiting,
    IReadOnlyList<SessionTimesResponse> Sessions,
    string TimeZone,
    [property: AllowedValues("returned", "complained", null)] string? EmailMark,
    PendingChallengeResponse? Challenge,
    string? PendingEmail,
    bool MustChangePassword,
    IReadOnlyList<CallerCheckResponse> CallerChecks,
    int CallerChecksLeft)
{
    /// <summary>With `details` the account's events, newest first; else null.</summary>
    public IReadOnlyList<TimelineEventResponse>? Events { get; init; }

    /// <summary>With `details` the open sessions, the newest first; else null.</summary>
    public IReadOnlyList<OpenSessionResponse>? OpenSessions { get; init; }

    public static AccountResponse Of(AccountId id, Show.View view, string timeZone) => new(
        id.Line,
        id.SelfCareId,
        view.Email,
        EmailProblemName.Of(view.EmailProblem),
        view.ContactPhone,
        view.IsDisabled,
        new LocksResponse(
            [
                .. view.PasswordFailures.Select(entry =>
                    new PasswordFailuresResponse(entry.Network, entry.Failures, entry.RefusedUntil?.UtcDateTime, entry.Locked)),
            ],
            view.CodeFailures,
            view.CodesRefusedUntil?.UtcDateTime,
            view.PhoneMisses,
            view.PhoneLocked,
            view.PhoneLockedUntil?.UtcDateTime,
            view.CodesLocked,
            view.MailsRefusedUntil?.UtcDateTime,
            view.NewAddressesRefusedUntil?.UtcDateTime),
        view.ChallengePending,
        view.MailsWaiting,
        [.. view.Sessions.Select(session => new SessionTimesResponse(session.AuthenticatedAt.UtcDateTime, session.ExpiresAt.UtcDateTime))],
        timeZone,
        EmailMarkName.Of(view.EmailMark),
        view.Challenge is { } challenge ? PendingChallengeResponse.Of(challenge, view.MailAt) : null,
        view.PendingEmail,
        view.MustChangePassword,
        [
            .. (view.CallerChecks ?? []).Select(check =>
                new CallerCheckResponse(check.At.UtcDateTime, CallerClaimName.Of(check.Claim), check.Matches, check.By)),
        ],
        CallerCheckLimiter.PerDay - (view.CallerChecks ?? []).Length);
}

/// <summary>The pending second step of a sign-in, and what became of its last mail.</summary>
/// <param name="SentTo">Masked; null: no code could be mailed, and the customer is asked for an address.</param>
/// <param name="Delivery">As in the answer of `challengeStatus`. Later versions may send more values.</param>
/// <param name="DeliveryAt">Since when it is so, to the second; null: not known.</param>
/// <param name="Reference">The tag on the customer's screen and in the mail.</param>
/// <param name="AttemptsLeft">How many codes can still be entered.</param>
internal sealed record PendingChallengeResponse(
    string? SentTo,
    [property: AllowedValues("sent", "queued", "refused", "bounced", null)] string? Delivery,
    DateTime? DeliveryAt,
    string Reference,
    DateTime ExpiresAt,
    int AttemptsLeft)
{
    public static PendingChallengeResponse Of(ChallengeView view, DateTimeOffset? mailAt) => new(
        view.SentTo,
        ChallengeResponse.DeliveryOf(view),
        mailAt?.UtcDateTime,
        view.Reference,
        view.ExpiresAt.UtcDateTime,
        view.AttemptsLeft);
}

/// <summary>An answer about who is calling, without the value.</summary>
/// <param name="Claim"><c>phone</c>, <c>email</c> or <c>id</c>. Later versions may send more values.</param>
/// <param name="By">The name of the operator key; or <c>agent:</c> and the name of the agent.</param>
internal sealed record CallerCheckResponse(
    DateTime At, [property: AllowedValues("phone", "email", "id")] string Claim, bool Matches, string By);

/// <param name="PhoneLockedUntil">Null while <c>phoneLocked</c>: until an operator unlocks it.</param>
/// <param name="CodesLocked">True: not until <c>codesRefusedUntil</c>, but until an operator unlocks it.</param>
/// <param name="MailsRefusedUntil">Until then login and resend are refused, because too many codes were mailed; null: they are not.</param>
/// <param name="NewAddressesRefusedUntil">The same for codes to new addresses.</param>
internal sealed record LocksResponse(
    IReadOnlyList<PasswordFailuresResponse> PasswordFailures,
    int CodeFailures,
    DateTime? CodesRefusedUntil,
    int PhoneMisses,
    bool PhoneLocked,
    DateTime? PhoneLockedUntil,
    bool CodesLocked,
    DateTime? MailsRefusedUntil,
    DateTime? NewAddressesRefusedUntil);

/// <param name="RefusedUntil">
/// Until then logins from there are refused, whichever network's failures are the cause; null: they are not.
/// </param>
/// <param name="Locked">True: not until <c>refusedUntil</c>, but until an operator unlocks it.</param>
internal sealed record PasswordFailuresResponse(string Network, int Failures, DateTime? RefusedUntil, bool Locked);

internal sealed record SessionTimesResponse(DateTime AuthenticatedAt, DateTime ExpiresAt);
