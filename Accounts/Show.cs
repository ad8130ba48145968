using System.Collections.Immutable;

namespace OrleansSelfCare.Accounts;

/// <summary>An account as the support desk sees it: address and phone masked, every lock and counter.</summary>
public static class Show
{
    [GenerateSerializer, Immutable]
    public sealed record Command(Operator By);

    /// <param name="CodesRefusedUntil">When the next code is looked at; null: now.</param>
    /// <param name="PhoneLockedUntil">Null where it is not locked, or until an operator unlocks.</param>
    [GenerateSerializer, Immutable]
    public sealed record View(
        string? Email,
        AddressProblem? AddressProblem,
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
        ImmutableArray<SessionTimes> Sessions);

    [GenerateSerializer, Immutable]
    public sealed record NetworkFailures(string Network, int Failures, DateTimeOffset? RefusedUntil);

    [GenerateSerializer, Immutable]
    public sealed record SessionTimes(DateTimeOffset AuthenticatedAt, DateTimeOffset ExpiresAt);

    /// <returns>The result is null where there is no such account. That somebody looked is on its timeline.</returns>
    public static Decision<View?> Decide(Account account, Command command, Facts facts) => account.Exists
        ? new(account.NoteOnce(TimelineEntry.Of(command.By, facts.Now, TimelineEvent.LookedAt)), Of(account, facts))
        : new(account, null);

    private static View Of(Account account, Facts facts) => new(
        Email: EmailAddress.Mask(account.Email),
        AddressProblem: account.AddressProblem,
        ContactPhone: PhoneNumber.Mask(account.ContactPhone),
        IsDisabled: account.IsDisabled,
        PasswordFailures:
        [
            .. account.PasswordBudgets.ByNetwork.Select(entry =>
                new NetworkFailures(entry.Key, entry.Value.Failures, facts.Now + entry.Value.WaitFrom(facts.Now))),
        ],
        CodeFailures: account.CodeBudget.Failures,
        CodesRefusedUntil: facts.Now + account.CodeBudget.WaitFrom(facts.Now),
        PhoneMisses: account.PhoneBudget.Misses,
        PhoneLocked: account.PhoneBudget.IsLocked(facts.Now),
        PhoneLockedUntil: account.PhoneBudget.IsLocked(facts.Now) && account.PhoneBudget.LockedUntil != PhoneBudget.ForGood
            ? account.PhoneBudget.LockedUntil
            : null,
        ChallengePending: account.Challenge is { } challenge && !challenge.IsExpired(facts.Now),
        MailsWaiting: account.Outbox.Count(message => message.Event is null),
        Sessions:
        [
            .. account.Sessions.Where(session => !session.IsOver(facts.Now, facts.Rules))
                .Select(session => new SessionTimes(session.AuthenticatedAt, session.ExpiresAt(facts.Rules))),
        ]);
}
