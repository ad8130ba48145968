using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.Throttling;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.SignIn;

/// <summary>
/// The second step: the mailed code opens a session, once (NIST SP 800-63B-4 3.1.3.2). That of a step-up opens none: it confirms the
/// session that asked for it.
/// </summary>
public static class Verify
{
    /// <param name="IdempotencyKey">A digest of the caller's idempotency key, or null.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.Verify.Command")]
    public sealed record Command(Guid ChallengeId, Code Code, string? IdempotencyKey, string Network);

    [GenerateSerializer, Alias("selfcare.Verify.Result")]
    public abstract record Result
    {
        private Result()
        {
        }

        /// <param name="Session">A new one; after a step-up, the one that asked for it.</param>
        /// <param name="Email">The account's address, masked.</param>
        [GenerateSerializer, Immutable, Alias("selfcare.Verify.Result.Opened")]
        public sealed record Opened(SessionView Session, bool EmailChanged, string? Email) : Result;

        /// <param name="IsOfOlderMail">The code was right once: an older mail of this account has it.</param>
        [GenerateSerializer, Immutable, Alias("selfcare.Verify.Result.CodeMismatch")]
        public sealed record CodeMismatch(int AttemptsLeft, bool IsOfOlderMail = false) : Result;

        [GenerateSerializer, Immutable, Alias("selfcare.Verify.Result.Ended")]
        public sealed record Ended(ChallengeEnd Reason) : Result;

        [GenerateSerializer, Immutable, Alias("selfcare.Verify.Result.TooManyAttempts")]
        public sealed record TooManyAttempts(TimeSpan RetryAfter) : Result;
    }

    /// <param name="confirmed">
    /// The session of a step-up, with its last use as known in memory; null: it has ended, or the challenge is a login's.
    /// </param>
    public static Decision<Result> Decide(Account account, Command command, SessionView? confirmed, DecisionContext context)
    {
        if (Repeated(account, command, context) is { } opened)
        {
            return new(account, opened);
        }

        if (account.StatusOf(command.ChallengeId, context.Now) is { } end)
        {
            return new(Refused(ChallengeEndName.Of(end)), new Result.Ended(end));
        }

        var challenge = account.Challenge!;
        if (challenge.SessionId is not null && confirmed is null)
        {
            return new(Refused(ChallengeEndName.Of(ChallengeEnd.Expired)), new Result.Ended(ChallengeEnd.Expired));
        }

        if (!challenge.AwaitsCode)
        {
            return new(account, new Result.Ended(ChallengeEnd.Unknown));
        }

        if (account.CodeLimiter.WaitFrom(context.Now) is { } wait)
        {
            return new(Refused("too-many-attempts"), new Result.TooManyAttempts(wait));
        }

        return !context.CodeMatches ? Count(account, challenge, command, context)
            : challenge.SessionId is { } session ? Confirm(account, challenge, session, command, context)
            : Open(account, challenge, command, context);

        Account Refused(string why) => account.AppendOncePerHour(new(context.Now, TimelineEvent.CodeRefused, why, command.Network));
    }

    private static Result.Opened? Repeated(Account account, Command command, DecisionContext context) =>
        account.LastRedemption is { } last
        && last.Challenge.Id == command.ChallengeId
        && last.IdempotencyKey is not null && last.IdempotencyKey == command.IdempotencyKey
        && context.Now < last.At + context.Rules.RepeatableFor
        && context.CodeMatches
        && account.LiveSession(last.SessionId, context.Now, context.Rules) is { } session
            ? Opened(session, last.Challenge, account, context)
            : null;

    private static Decision<Result> Count(Account account, Challenge challenge, Command command, DecisionContext context)
    {
        var counted = account with
        {
            Challenge = challenge with { WrongCodes = challenge.WrongCodes + 1 },
            CodeLimiter = account.CodeLimiter.AfterFailure(context.Now),
        };
        var left = context.Rules.CodeAttempts - counted.Challenge.WrongCodes;
        var reason = left > 0 ? null : ChallengeEndName.Of(ChallengeEnd.AttemptsExhausted);
        counted = counted.AppendToTimeline(new(context.Now, TimelineEvent.CodeWrong, reason, command.Network, challenge.Reference));
        if (counted.CodeLimiter.IsExhausted)
        {
            counted = counted.QueueWebhook(new(PortalEvent.Locked, context.Now, Lock: "code"), context);
        }

        return left > 0
            ? new(counted, new Result.CodeMismatch(left, context.CodeIsOfOlderMail))
            : new(counted.EndChallenge(ChallengeEnd.AttemptsExhausted), new Result.Ended(ChallengeEnd.AttemptsExhausted));
    }

    private static Decision<Result> Open(Account account, Challenge challenge, Command command, DecisionContext context)
    {
        var session = new Session(context.RandomId, context.KeyId, context.Now, context.Now) { Network = command.Network };
        // By age only: the stored last use of the other sessions can be out of date.
        var others = account.Sessions.RemoveAll(other => context.Now >= other.AuthenticatedAt + context.Rules.SessionAge);
        var kept = (account with { Sessions = others }).EndSessions(other => others.IndexOf(other) >= MaxSessions - 1, context);
        // The code of the pending address was entered, or that of another one that the customer chose with the contact phone number.
        var next = kept.EndChallenge(ChallengeEnd.Used).WithPendingEmail(null) with
        {
            LastRedemption = new Redemption(challenge, session.Id, command.IdempotencyKey, context.Now),
            Sessions = [session, .. kept.Sessions],
            PasswordLimiter = account.PasswordLimiter.AfterSuccess(challenge.Network),
            CodeLimiter = AttemptLimiter.Full,
            PhoneLimiter = account.PhoneLimiter.AfterSuccess(),
            Language = challenge.Language ?? account.Language,
        };
        if (challenge.SentTo == account.Email)
        {
            // The mail has arrived, whatever came back before.
            next = next.ClearReturns();
        }

        next = next.AppendToTimeline(new(context.Now, TimelineEvent.CodeRedeemed, Network: command.Network, Reference: challenge.Reference))
            .QueueWebhook(new(PortalEvent.SignedIn, context.Now), context);
        if (challenge.IsNewAddress)
        {
            var email = EmailAddress.Mask(challenge.SentTo);
            next = next.ChangeEmail(challenge.SentTo!, context)
                .AppendToTimeline(new(context.Now, TimelineEvent.EmailChanged, Network: command.Network, Email: email))
                .QueueWebhook(new(PortalEvent.AddressChanged, context.Now, Email: email), context);
        }

        return new(next, Opened(session, challenge, next, context));
    }

    /// <summary>
    /// The limits of passwords and phone numbers stay as they are, because neither was entered. It is a use of the session.
    /// </summary>
    private static Decision<Result> Confirm(
        Account account, Challenge challenge, Guid sessionId, Command command, DecisionContext context)
    {
        var session = account.Sessions.First(one => one.Id == sessionId) with { CodeEnteredAt = context.Now, SeenAt = context.Now };
        var next = (account.EndChallenge(ChallengeEnd.Used) with
        {
            LastRedemption = new Redemption(challenge, session.Id, command.IdempotencyKey, context.Now),
            CodeLimiter = AttemptLimiter.Full,
        })
            .WithSession(session)
            // The mail has arrived, whatever came back before.
            .ClearReturns()
            .AppendToTimeline(new(context.Now, TimelineEvent.SteppedUp, Network: command.Network, Reference: challenge.Reference));
        return new(next, Opened(session, challenge, next, context));
    }

    /// <summary>Opening one more session ends the oldest.</summary>
    public const int MaxSessions = 20;

    private static Result.Opened Opened(Session session, Challenge challenge, Account account, DecisionContext context) =>
        new(
            SessionView.Of(session, context.Rules) with { MustChangePassword = account.MustChangePassword },
            challenge.IsNewAddress,
            EmailAddress.Mask(account.Email));
}
