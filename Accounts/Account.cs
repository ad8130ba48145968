using System.Collections.Immutable;

namespace OrleansSelfCare.Accounts;

/// <summary>
/// One customer's account on one service line: all that is stored of it, and nothing that opens it. At most one challenge is pending.
/// An account nobody imported has no password hash; it is counted against like any other but never stored.
/// </summary>
public sealed record Account
{
    private const int EndedKept = 8;

    public required AccountId Id { get; init; }

    public string? PasswordHash { get; init; }

    /// <summary>The customer changed the password, or the desk gave a fresh one: an import leaves it alone.</summary>
    public bool HasOwnPassword { get; init; }

    /// <summary>The digest of the hash that an import brought; null where the password came otherwise.</summary>
    public string? ImportedHash { get; init; }

    public string? Email { get; init; }

    public string? ContactPhone { get; init; }

    public bool IsDisabled { get; init; }

    public Challenge? Challenge { get; init; }

    /// <summary>The challenges that ended last, newest first.</summary>
    public ImmutableArray<EndedChallenge> Ended { get; init; } = [];

    public Redemption? LastRedemption { get; init; }

    public ImmutableArray<Session> Sessions { get; init; } = [];

    public PasswordBudgets PasswordBudgets { get; init; } = PasswordBudgets.Empty;

    public Budget CodeBudget { get; init; } = Budget.Full;

    public PhoneBudget PhoneBudget { get; init; } = PhoneBudget.Full;

    public ImmutableArray<OutboxMessage> Outbox { get; init; } = [];

    /// <summary>Numbers the outbox's messages; never goes back.</summary>
    public int MailsQueued { get; init; }

    public Timeline Timeline { get; init; } = Timeline.Empty;

    public bool Exists => PasswordHash is not null;

    public AddressProblem? AddressProblem =>
        Email is null ? Accounts.AddressProblem.EmailMissing
        : EmailAddress.IsReachable(Email) ? null
        : Accounts.AddressProblem.EmailUndeliverable;

    public static Account Unknown(AccountId id) => new() { Id = id };

    /// <summary>The challenge a code is to be compared with: the pending one, or the one just redeemed, for a repeated call.</summary>
    public Challenge? ChallengeToVerify(Guid nonce) =>
        Challenge?.Nonce == nonce ? Challenge
        : LastRedemption?.Challenge.Nonce == nonce ? LastRedemption.Challenge
        : null;

    /// <summary>Why that challenge can't go on, or null where it can.</summary>
    public ChallengeEnd? EndOf(Guid nonce, DateTimeOffset now) =>
        Challenge is { } pending && pending.Nonce == nonce
            ? pending.IsExpired(now) ? ChallengeEnd.Expired : null
            : Ended.FirstOrDefault(ended => ended.Nonce == nonce)?.Reason ?? ChallengeEnd.Unknown;

    /// <summary>The pending challenge, if there is one, is over; so are its unsent mails.</summary>
    public Account EndChallenge(ChallengeEnd reason)
    {
        if (Challenge is not { } over)
        {
            return this;
        }

        var ended = this with
        {
            Challenge = null,
            Ended = [new EndedChallenge(over.Nonce, reason), .. Ended.Take(EndedKept - 1)],
            Outbox = Outbox.RemoveAll(mail => mail.Code?.Nonce == over.Nonce),
        };
        return reason == ChallengeEnd.Expired && over.AwaitsCode
            ? ended.Note(new(over.ExpiresAt, TimelineEvent.CodeExpired, Reference: over.Reference))
            : ended;
    }

    /// <summary>On the timeline, in the write that this state will be.</summary>
    public Account Note(TimelineEntry entry) => this with { Timeline = Timeline.Add(entry) };

    /// <summary>The same for what changes nothing else: once an hour, so that a caller who goes on can't make the store write.</summary>
    public Account NoteOnce(TimelineEntry entry) => Timeline.Lately(entry) is null ? Note(entry) : this;

    /// <summary>The pending challenge's code is owed to its address: now, whatever pause an earlier failure asked for.</summary>
    public Account QueueCode(DateTimeOffset now)
    {
        var pending = Challenge!;
        var code = new OutboxCode(pending.Nonce, pending.KeyId, pending.CodeNumber);
        var noted = Note(new(now, TimelineEvent.CodeSent, Reference: pending.Reference, Email: EmailAddress.Mask(pending.SentTo)));
        return Outbox.FirstOrDefault(mail => mail.Code == code) is { } queued
            ? noted with { Outbox = Outbox.Replace(queued, queued with { NextTryAt = now }) }
            : noted.Owe(now, pending.ExpiresAt, to: pending.SentTo, code: code);
    }

    /// <summary>Another address is the account's from now on, and the old one, where mail reaches it, is told (ASVS V6.3.7).</summary>
    public Account ChangeAddress(string email, DateTimeOffset now)
    {
        var changed = this with { Email = email };
        return email == Email || AddressProblem is not null ? changed
            : changed.Owe(now, now + OutboxMessage.NoticeLifetime, to: Email);
    }

    /// <summary>A wrong password, counted against where it came from.</summary>
    public Account CountWrongPassword(string network, Facts facts)
    {
        var counted = this with { PasswordBudgets = PasswordBudgets.AfterFailure(network, facts.Now) };
        return counted.PasswordBudgets.Of(network).Failures == Budget.Limit
            ? counted.Tell(new(PortalEvent.Locked, facts.Now, Lock: "password"), facts)
            : counted;
    }

    /// <summary>The line's portal is to be told, if it wants to be.</summary>
    public Account Tell(PortalEvent what, Facts facts) => facts.Rules.TellsPortal && Exists
        ? Owe(facts.Now, facts.Now + OutboxMessage.EventLifetime, what: what)
        : this;

    private Account Owe(DateTimeOffset now, DateTimeOffset dropAt, string? to = null, OutboxCode? code = null, PortalEvent? what = null) =>
        Queue(new OutboxMessage { Number = MailsQueued + 1, To = to, Code = code, Event = what, NextTryAt = now, DropAt = dropAt });

    public Account Queue(OutboxMessage message) => this with { Outbox = Outbox.Add(message), MailsQueued = message.Number };

    /// <summary>The session of that nonce, or null where there is none or it is over.</summary>
    public Session? LiveSession(Guid nonce, DateTimeOffset now, AccountRules rules) =>
        Exists && !IsDisabled && Sessions.FirstOrDefault(session => session.Nonce == nonce) is { } session && !session.IsOver(now, rules) ? session : null;

    /// <summary>Something newer takes the pending challenge's place; one that had expired stays expired.</summary>
    public Account ReplaceChallenge(DateTimeOffset now) =>
        EndChallenge(Challenge?.IsExpired(now) == true ? ChallengeEnd.Expired : ChallengeEnd.Replaced);

    /// <summary>Nobody is signed in any more, and nobody is halfway in.</summary>
    public Account EndSessions(DateTimeOffset now) => ReplaceChallenge(now) with { Sessions = [], LastRedemption = null };

    // A record's own would print addresses and hashes into whatever log it meets.
    public override string ToString() => $"Account {Id}";
}
