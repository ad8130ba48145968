using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Support;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>An account as the support desk sees it.</summary>
/// <param name="Email">Masked.</param>
/// <param name="EmailProblem">Null, <c>email-missing</c> or <c>email-undeliverable</c>: the customer is asked for another at login.</param>
/// <param name="ContactPhone">Masked.</param>
/// <param name="Locks">What is counted against this account, and until when it refuses.</param>
/// <param name="MailsWaiting">Mails owed that no mail server took yet.</param>
internal sealed record AccountResponse(
    string Line,
    string SelfCareId,
    string? Email,
    string? EmailProblem,
    string? ContactPhone,
    bool Disabled,
    LocksResponse Locks,
    bool ChallengePending,
    int MailsWaiting,
    IReadOnlyList<SessionTimesResponse> Sessions)
{
    public static AccountResponse Of(AccountId id, Show.View view) => new(
        id.Line,
        id.SelfCareId,
        view.Email,
        EmailProblemName.Of(view.EmailProblem),
        view.ContactPhone,
        view.IsDisabled,
        new LocksResponse(
            [.. view.PasswordFailures.Select(entry => new PasswordFailuresResponse(entry.Network, entry.Failures, entry.RefusedUntil?.UtcDateTime))],
            view.CodeFailures,
            view.CodesRefusedUntil?.UtcDateTime,
            view.PhoneMisses,
            view.PhoneLocked,
            view.PhoneLockedUntil?.UtcDateTime),
        view.ChallengePending,
        view.MailsWaiting,
        [.. view.Sessions.Select(session => new SessionTimesResponse(session.AuthenticatedAt.UtcDateTime, session.ExpiresAt.UtcDateTime))]);
}

/// <param name="PhoneLockedUntil">Null while locked: until an operator unlocks.</param>
internal sealed record LocksResponse(
    IReadOnlyList<PasswordFailuresResponse> PasswordFailures,
    int CodeFailures,
    DateTime? CodesRefusedUntil,
    int PhoneMisses,
    bool PhoneLocked,
    DateTime? PhoneLockedUntil);

internal sealed record PasswordFailuresResponse(string Network, int Failures, DateTime? RefusedUntil);

internal sealed record SessionTimesResponse(DateTime AuthenticatedAt, DateTime ExpiresAt);
