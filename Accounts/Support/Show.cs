using System.Collections.Immutable;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Throttling;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Support;

/// <summary>Shows an account to the support desk: address and phone masked, every lock and counter.</summary>
public static class Show
{
    [GenerateSerializer, Immutable, Alias("selfcare.Show.Command")]
    public sealed record Command(Operator By);

    /// <param name="CodesRefusedUntil">When the next code is checked; null: now.</param>
    /// <param name="PhoneLockedUntil">Null if it is not locked, or locked until an operator unlocks.</param>
    /// <param name="CodesLocked"><paramref name="CodesRefusedUntil"/> is not the end: only an operator unlocks.</param>
    /// <param name="MailsRefusedUntil">When a login or resend may mail a code again; null: now.</param>
    /// <param name="NewAddressesRefusedUntil">When a code may be mailed to a new address again; null: now.</param>
    /// <param name="PendingEmail">Masked; codes of logins go to it, and it becomes the address when one is entered. Null: none.</param>
    /// <param name="MustChangePassword">The customer must change the password that the desk issued.</param>
    /// <param name="Challenge">The pending one; null: none.</param>
    /// <param name="MailAt">When its mail got into that state, to the second; null: not known.</param>
    /// <param name="CallerChecks">Those that count, the newest first; null: none.</param>
    /// <param name="EmailMark">Why nothing is mailed to the address until it is proven or cleared; null: it is not marked.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.Show.View")]
    public sealed record View(
        string? Email,
        EmailProblem? EmailProblem,
        string? ContactPhone,
        bool IsDisabled,
        ImmutableArray<NetworkFailures> PasswordFailures,
        int CodeFailures,
        DateTimeOffset? CodesRefusedUntil,
        int PhoneMisses,
        bool PhoneLocked,
        DateTimeOffset? PhoneLockedUntil,
        bool ChallengePending,
        int MailsWaiting,
        ImmutableArray<SessionTimes> Sessions,
        bool CodesLocked = false,
        DateTimeOffset? MailsRefusedUntil = null,
        DateTimeOffset? NewAddressesRefusedUntil = null,
        EmailMark? EmailMark = null,
        ImmutableArray<CallerCheck>? CallerChecks = null,
        string? PendingEmail = null,
        bool MustChangePassword = false,
        ChallengeView? Challenge = null,
        DateTimeOffset? MailAt = null);

    /// <param name="Network">
    /// A network, or a wider one or <c>*</c> for all networks that the account is not known to sign in from, if these refuse now.
    /// </param>
    /// <param name="RefusedUntil">When the next password from there is checked, also if a wider network's failures refuse it.</param>
    /// <param name="Locked"><paramref name="RefusedUntil"/> is not the end: only an operator unlocks.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.Show.NetworkFailures")]
    public sealed record NetworkFailures(string Network, int Failures, DateTimeOffset? RefusedUntil, bool Locked = false);

    [GenerateSerializer, Immutable, Alias("selfcare.Show.SessionTimes")]
    public sealed record SessionTimes(DateTimeOffset AuthenticatedAt, DateTimeOffset ExpiresAt);

    /// <returns>The result is null if there is no such account. The call is recorded on the timeline.</returns>
    public static Decision<View?> Decide(Account account, Command command, DecisionContext context) => account.Exists
        ? new(account.AppendOncePerHour(TimelineEntry.Of(command.By, context.Now, TimelineEvent.LookedAt)), Of(account, context))
        : new(account, null);

    /// <summary>What the timeline says of a code's mail.</summary>
    private static readonly string[] MailEvents =
    [
        TimelineEvent.CodeSent, TimelineEvent.CodeTaken, TimelineEvent.CodeNotTaken, TimelineEvent.CodeMailRefused,
        TimelineEvent.MailReturned,
    ];

    private static View Of(Account account, DecisionContext context)
    {
        var challenge = account.Challenge is { } pending
            ? (ChallengeStatus.Of(account, new(pending.Id), context) as ChallengeStatus.Result.Pending)?.Challenge
            : null;
        var mailAt = account.Timeline.Entries
            .FirstOrDefault(entry => entry.Reference == challenge?.Reference && MailEvents.Contains(entry.Event))?.At;
        return StateOf(account, context) with { Challenge = challenge, MailAt = challenge is null ? null : mailAt };
    }

    private static View StateOf(Account account, DecisionContext context) => new(
        Email: EmailAddress.Mask(account.Email),
        EmailProblem: account.EmailProblem,
        ContactPhone: PhoneNumber.Mask(account.ContactPhone),
        IsDisabled: account.IsDisabled,
        PasswordFailures:
        [
            .. account.PasswordLimiter.CountsAt(context.Now).Select(count =>
                new NetworkFailures(count.Network, count.Failures, context.Now + count.Wait, count.Locked)),
        ],
        CodeFailures: account.CodeLimiter.Failures,
        CodesRefusedUntil: context.Now + account.CodeLimiter.WaitFrom(context.Now),
        PhoneMisses: account.PhoneLimiter.Misses,
        PhoneLocked: account.PhoneLimiter.LockEnd(context.Now, context.Rules) is not null,
        PhoneLockedUntil: account.PhoneLimiter.LockEnd(context.Now, context.Rules) is { } end && end != PhoneAttemptLimiter.ForGood
            ? end
            : null,
        ChallengePending: account.Challenge is { } challenge && !challenge.IsExpired(context.Now),
        MailsWaiting: account.Outbox.Count(message => message.IsMail),
        Sessions:
        [
            .. account.Sessions.Where(session => !session.IsOver(context.Now, context.Rules))
                .Select(session => new SessionTimes(session.AuthenticatedAt, session.ExpiresAt(context.Rules))),
        ],
        CodesLocked: account.CodeLimiter.IsExhausted,
        // As in LogIn: without a usable address a login mails nothing, so it is not refused.
        MailsRefusedUntil: context.Now + account.WaitForLoginMail(context.Now, context.Rules),
        NewAddressesRefusedUntil: context.Now + account.MailLimiter?.WaitForNewAddress(context.Now, context.Rules),
        EmailMark: account.EmailMark,
        CallerChecks: account.CallerChecks?.CountingAt(context.Now) is { Length: > 0 } checks ? checks : null,
        PendingEmail: EmailAddress.Mask(account.PendingEmailAt(context.Now)),
        MustChangePassword: account.MustChangePassword);
}
