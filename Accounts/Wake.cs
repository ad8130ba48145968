using System.Collections.Immutable;

namespace OrleansSelfCare.Accounts;

/// <summary>
/// What falls due without anybody calling: a challenge expires and its unsent mail with it, a mail was taken or must wait for its next
/// try, sessions end, and when the others were last used is noted so that a crash doesn't forget it.
/// </summary>
public static class Wake
{
    /// <summary>A session's use is stored when the stored time is this much behind.</summary>
    public static readonly TimeSpan NoteUseEvery = TimeSpan.FromMinutes(5);

    /// <param name="Number">The outbox mail's.</param>
    /// <param name="Fault">Null: the mail server took it. Else its status, as <c>550</c>, or <c>unreachable</c>.</param>
    public readonly record struct Try(int Number, string? Fault = null)
    {
        public bool Taken => Fault is null;
    }

    public static Account Decide(Account account, IReadOnlyCollection<Try> tries, IReadOnlyDictionary<Guid, DateTimeOffset> seen, Facts facts)
    {
        var next = account;
        if (next.Challenge?.IsExpired(facts.Now) == true)
        {
            next = next.EndChallenge(ChallengeEnd.Expired);
        }

        foreach (var attempt in tries)
        {
            next = Settle(next, attempt, facts.Now);
        }

        next = next.Outbox.Any(mail => facts.Now >= mail.DropAt) ? next with { Outbox = next.Outbox.RemoveAll(mail => facts.Now >= mail.DropAt) } : next;

        var sessions = Note(next.Sessions, seen, facts);
        return sessions.Equals(next.Sessions) ? next : next with { Sessions = sessions };
    }

    /// <summary>When the account wants to be woken next though nobody calls; null: never.</summary>
    /// <param name="sending">Whether the mail of that number is on its way: it needs no waking.</param>
    public static DateTimeOffset? NextAt(Account account, Func<int, bool> sending)
    {
        var mail = Earliest(account.Outbox.Where(mail => !sending(mail.Number)));
        var expiry = account.Challenge?.ExpiresAt;
        return mail is null || expiry < mail ? expiry : mail;
    }

    /// <summary>When the next mail is to be tried; null: none is owed. For this alone an account that sleeps must be woken.</summary>
    public static DateTimeOffset? NextMailAt(Account account) => Earliest(account.Outbox);

    /// <summary>The session was used long enough after the stored time that a wake should note it.</summary>
    public static bool IsUseUnnoted(Account account, Guid session, DateTimeOffset usedAt) =>
        account.Sessions.Any(stored => stored.Nonce == session && usedAt - stored.SeenAt >= NoteUseEvery);

    private static DateTimeOffset? Earliest(IEnumerable<OutboxMessage> mails) => mails.Min(mail => (DateTimeOffset?)mail.NextTryAt);

    private static Account Settle(Account account, Try attempt, DateTimeOffset now)
    {
        if (account.Outbox.FirstOrDefault(mail => mail.Number == attempt.Number) is not { } mail)
        {
            return account;
        }

        var outbox = attempt.Taken ? account.Outbox.Remove(mail) : account.Outbox.Replace(mail, mail.AfterFailure(now));
        var settled = account with { Outbox = outbox };
        return mail.Event is null ? settled.Note(new(now, What(mail, attempt.Taken), attempt.Fault, Reference: mail.Code?.Reference)) : settled;
    }

    private static string What(OutboxMessage mail, bool taken) => (mail.Code, taken) switch
    {
        (null, true) => TimelineEvent.NoticeTaken,
        (null, false) => TimelineEvent.NoticeNotTaken,
        (_, true) => TimelineEvent.CodeTaken,
        (_, false) => TimelineEvent.CodeNotTaken,
    };

    private static ImmutableArray<Session> Note(ImmutableArray<Session> sessions, IReadOnlyDictionary<Guid, DateTimeOffset> seen, Facts facts)
    {
        if (!sessions.Any(session => seen.TryGetValue(session.Nonce, out var at) && at - session.SeenAt >= NoteUseEvery))
        {
            return sessions;
        }

        return
        [
            .. sessions.Select(session => seen.TryGetValue(session.Nonce, out var at) && at > session.SeenAt ? session with { SeenAt = at } : session)
                .Where(session => !session.IsOver(facts.Now, facts.Rules)),
        ];
    }
}
