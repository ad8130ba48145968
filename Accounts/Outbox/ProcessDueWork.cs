using System.Collections.Immutable;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Outbox;

/// <summary>
/// What becomes due without a call: a challenge expires and its unsent mail with it, a message was accepted or waits for its next try, sessions
/// end, and their last use is stored so that a crash does not lose it.
/// </summary>
public static class ProcessDueWork
{
    /// <summary>A session's use is stored when the stored time is this much older.</summary>
    public static readonly TimeSpan StoreUseEvery = TimeSpan.FromMinutes(5);

    /// <param name="results">Of delivery tries that ended since the last call.</param>
    /// <param name="lastUsed">When sessions were last used, as far as it is in memory.</param>
    public static Account Decide(
        Account account, IReadOnlyCollection<DeliveryResult> results, IReadOnlyDictionary<Guid, DateTimeOffset> lastUsed, DecisionContext context)
    {
        var next = account;
        if (next.Challenge?.IsExpired(context.Now) == true)
        {
            next = next.EndChallenge(ChallengeEnd.Expired);
        }

        foreach (var result in results)
        {
            next = Settle(next, result, context.Now);
        }

        if (next.Outbox.Any(message => context.Now >= message.DropAt))
        {
            next = next with { Outbox = next.Outbox.RemoveAll(message => context.Now >= message.DropAt) };
        }

        var sessions = WithUse(next.Sessions, lastUsed, context);
        return sessions.Equals(next.Sessions) ? next : next with { Sessions = sessions };
    }

    /// <summary>When the account has work to do next without a call; null: never.</summary>
    /// <param name="isInDelivery">Whether the message of that number is in delivery: its end is a call.</param>
    public static DateTimeOffset? NextAt(Account account, Func<int, bool> isInDelivery)
    {
        var message = Earliest(account.Outbox.Where(message => !isInDelivery(message.Number)));
        var expiry = account.Challenge?.ExpiresAt;
        return message is null || expiry < message ? expiry : message;
    }

    /// <summary>When the next message is due; null: the outbox is empty. Only for this must an account that is not in memory be loaded.</summary>
    public static DateTimeOffset? NextMailAt(Account account) => Earliest(account.Outbox);

    /// <summary>The session was used so long after the stored time that its use should be stored.</summary>
    public static bool IsUseUnstored(Account account, Guid sessionId, DateTimeOffset usedAt) =>
        account.Sessions.Any(stored => stored.Id == sessionId && usedAt - stored.SeenAt >= StoreUseEvery);

    private static DateTimeOffset? Earliest(IEnumerable<OutboxMessage> messages) => messages.Min(message => (DateTimeOffset?)message.NextTryAt);

    private static Account Settle(Account account, DeliveryResult result, DateTimeOffset now)
    {
        if (account.Outbox.FirstOrDefault(message => message.Number == result.Number) is not { } message)
        {
            return account;
        }

        var outbox = result.IsAccepted ? account.Outbox.Remove(message) : account.Outbox.Replace(message, message.AfterFailure(now));
        var settled = account with { Outbox = outbox };
        return message.Event is null
            ? settled.AppendToTimeline(new(now, EventOf(message, result.IsAccepted), result.Error, Reference: message.Code?.Reference))
            : settled;
    }

    private static string EventOf(OutboxMessage message, bool isAccepted) => (message.Code, isAccepted) switch
    {
        (null, true) => TimelineEvent.NoticeTaken,
        (null, false) => TimelineEvent.NoticeNotTaken,
        (_, true) => TimelineEvent.CodeTaken,
        (_, false) => TimelineEvent.CodeNotTaken,
    };

    private static ImmutableArray<Session> WithUse(
        ImmutableArray<Session> sessions, IReadOnlyDictionary<Guid, DateTimeOffset> lastUsed, DecisionContext context)
    {
        if (!sessions.Any(session => lastUsed.TryGetValue(session.Id, out var at) && at - session.SeenAt >= StoreUseEvery))
        {
            return sessions;
        }

        return
        [
            .. sessions
                .Select(session => lastUsed.TryGetValue(session.Id, out var at) && at > session.SeenAt ? session with { SeenAt = at } : session)
                .Where(session => !session.IsOver(context.Now, context.Rules)),
        ];
    }
}
