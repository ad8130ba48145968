using System.Collections.Immutable;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Outbox;

/// <summary>
/// Work that becomes due without a customer's call: ends an expired challenge with its unsent mail, drops outdated messages, removes ended
/// sessions, and stores the sessions' last use so that a crash does not lose it.
/// </summary>
public static class ProcessDueWork
{
    /// <summary>How often accounts with due messages are looked for. Each time, those due until the next time are found.</summary>
    public static readonly TimeSpan PollingInterval = TimeSpan.FromSeconds(30);

    /// <summary>A session's last use is stored when the stored time is this much older.</summary>
    public static readonly TimeSpan StoreUseEvery = TimeSpan.FromMinutes(5);

    /// <param name="lastUsed">When sessions were last used, as known in memory.</param>
    public static Account Decide(Account account, IReadOnlyDictionary<Guid, DateTimeOffset> lastUsed, DecisionContext context)
    {
        var next = account;
        if (next.Challenge?.IsExpired(context.Now) == true)
        {
            next = next.EndChallenge(ChallengeEnd.Expired);
        }

        if (next.Outbox.Any(message => message.IsEmpty || context.Now >= message.DropAt))
        {
            next = next with { Outbox = next.Outbox.RemoveAll(message => message.IsEmpty || context.Now >= message.DropAt) };
        }

        if (next.Outbox.Any(message => message.IsTriedTooLate(context.Now)))
        {
            next = next with
            {
                Outbox =
                [
                    .. next.Outbox.Select(message =>
                        message.IsTriedTooLate(context.Now) ? message with { NextTryAt = context.Now } : message),
                ],
            };
        }

        var sessions = WithLastUse(next.Sessions, lastUsed, context);
        return sessions.Equals(next.Sessions) ? next : next with { Sessions = sessions };
    }

    /// <summary>
    /// Before every decision: what became of messages since the last write. That a message was accepted is stored with the account's next
    /// change, because a write of its own would double the writes of a login; until then it is known in memory only.
    /// </summary>
    public static Account ApplyResults(Account account, IReadOnlyCollection<DeliveryResult> results) =>
        results.Aggregate(account, ApplyResult);

    /// <summary>When the account has work to do next without a call; null: never.</summary>
    /// <param name="isInDelivery">Whether the message of that number is in delivery: its result arrives by a call.</param>
    public static DateTimeOffset? NextAt(Account account, Func<int, bool> isInDelivery)
    {
        var message = Earliest(account.Outbox.Where(message => !isInDelivery(message.Number)));
        var expiry = account.Challenge?.ExpiresAt;
        return message is null || expiry < message ? expiry : message;
    }

    /// <summary>When the next message is due; null: the outbox is empty. An account not in memory is loaded only for this.</summary>
    public static DateTimeOffset? NextMailAt(Account account) => Earliest(account.Outbox);

    /// <summary>Whether the account need not stay in memory: the polling for due messages finds it in time.</summary>
    public static bool CanLeaveMemory(Account account, DateTimeOffset now) =>
        account.Challenge is null && account.Outbox.All(message => message.NextTryAt > now + PollingInterval);

    /// <summary>Whether the session was used so long after the stored time that its use must be stored.</summary>
    public static bool IsUseUnstored(Account account, Guid sessionId, DateTimeOffset usedAt) =>
        account.Sessions.Any(stored => stored.Id == sessionId && usedAt - stored.SeenAt >= StoreUseEvery);

    private static DateTimeOffset? Earliest(IEnumerable<OutboxMessage> messages) =>
        messages.Min(message => (DateTimeOffset?)message.NextTryAt);

    private static Account ApplyResult(Account account, DeliveryResult result)
    {
        if (account.Outbox.FirstOrDefault(message => message.Number == result.Number) is not { } message)
        {
            return account;
        }

        var leaves = result.IsAccepted || result.IsRefused;
        var outbox = leaves ? account.Outbox.Remove(message) : account.Outbox.Replace(message, message.AfterFailure(result.At));
        var next = account with { Outbox = outbox };
        if (!message.IsMail)
        {
            return next;
        }

        next = next.AppendToTimeline(new(result.At, EventOf(message, result), result.Error, Reference: message.Code?.Reference));
        return result.IsRefused ? AfterRefusal(next, message, result) : next;
    }

    private static Account AfterRefusal(Account account, OutboxMessage message, DeliveryResult result)
    {
        var next = account.Challenge is { } pending && pending.Id == message.Code?.ChallengeId
            ? account with { Challenge = pending with { MailProblem = MailProblem.Refused } }
            : account;
        if (next.PendingEmail is not null && message.Recipient == next.PendingEmail)
        {
            return next.EndPendingEmail("mail-refused", result.At);
        }

        return message.Recipient == next.Email && MailReturns.IsOfAddress(result.EnhancedStatus)
            ? next.CountReturn(message.Number, MailReturns.DayOf(result.At), result.At)
            : next;
    }

    private static string EventOf(OutboxMessage message, DeliveryResult result) => message.Code is null
        ? result.IsAccepted ? TimelineEvent.NoticeTaken : result.IsRefused ? TimelineEvent.NoticeMailRefused : TimelineEvent.NoticeNotTaken
        : result.IsAccepted ? TimelineEvent.CodeTaken : result.IsRefused ? TimelineEvent.CodeMailRefused : TimelineEvent.CodeNotTaken;

    private static ImmutableArray<Session> WithLastUse(
        ImmutableArray<Session> sessions, IReadOnlyDictionary<Guid, DateTimeOffset> lastUsed, DecisionContext context)
    {
        if (!sessions.Any(session => lastUsed.TryGetValue(session.Id, out var at) && at - session.SeenAt >= StoreUseEvery))
        {
            return sessions;
        }

        return
        [
            .. sessions
                .Select(session =>
                    lastUsed.TryGetValue(session.Id, out var at) && at > session.SeenAt ? session with { SeenAt = at } : session)
                .Where(session => !session.IsOver(context.Now, context.Rules)),
        ];
    }
}
