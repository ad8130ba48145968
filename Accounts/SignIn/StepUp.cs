using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.SignIn;

/// <summary>
/// A signed-in customer is to enter another code, because a service asks for a newer sign-in (RFC 9470). Starts a challenge, which replaces
/// a pending one. Its code opens no session: it confirms this one (<see cref="Session.CodeEnteredAt"/>). A use of the session.
/// </summary>
public static class StepUp
{
    /// <param name="Language">Of the mails (<see cref="Accounts.Language"/>); null: the caller asked for none.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.StepUp.Command")]
    public sealed record Command(Guid SessionId, string Network, string? Language = null);

    [GenerateSerializer, Alias("selfcare.StepUp.Result")]
    public abstract record Result
    {
        private Result()
        {
        }

        [GenerateSerializer, Immutable, Alias("selfcare.StepUp.Result.Challenged")]
        public sealed record Challenged(ChallengeView Challenge) : Result;

        /// <summary>No such session, or it has ended.</summary>
        [GenerateSerializer, Immutable, Alias("selfcare.StepUp.Result.SessionInvalid")]
        public sealed record SessionInvalid : Result;

        /// <summary>No code can be mailed to the address: the customer has to log in, and can then register another one.</summary>
        [GenerateSerializer, Immutable, Alias("selfcare.StepUp.Result.LoginRequired")]
        public sealed record LoginRequired(EmailProblem Reason) : Result;

        /// <summary>The account has caused too many mails.</summary>
        [GenerateSerializer, Immutable, Alias("selfcare.StepUp.Result.TooManyAttempts")]
        public sealed record TooManyAttempts(TimeSpan RetryAfter) : Result;
    }

    /// <summary>
    /// Until the code can be sent again, a repeated call gives the same challenge and mails nothing: its answer may have been lost.
    /// </summary>
    /// <param name="session">The command's session, with its last use as known in memory; null: it has ended.</param>
    public static Decision<Result> Decide(Account account, Command command, SessionView? session, DecisionContext context)
    {
        if (session is null)
        {
            return new(account, new Result.SessionInvalid());
        }

        if (account.Challenge is { } pending
            && pending.SessionId == command.SessionId
            && !pending.IsExpired(context.Now)
            && StoredTime.LeftUntil(pending.ResendAt!.Value, context.Rules.ResendAfter, context.Now) is not null)
        {
            return new(account, new Result.Challenged(ChallengeView.Of(pending, context.Rules, context.Now)));
        }

        if (account.EmailProblem is { } problem)
        {
            // The login that follows writes the reason into the timeline.
            return new(account, new Result.LoginRequired(problem));
        }

        if (account.MailLimiter?.WaitFrom(context.Now, context.Rules) is { } wait)
        {
            TimelineEntry refused = new(context.Now, TimelineEvent.StepUpRefused, "too-many-mails", command.Network);
            return new(account.AppendOncePerHour(refused), new Result.TooManyAttempts(wait));
        }

        var challenge = new Challenge
        {
            Id = context.RandomId,
            KeyId = context.KeyId,
            CodeNumber = 1,
            SentTo = account.Email,
            StartedAt = context.Now,
            // No longer than the session can last.
            ExpiresAt = StoredTime.Earlier(
                context.Now + context.Rules.CodeLifetime, session.AuthenticatedAt + context.Rules.SessionAge),
            ResendAt = context.Now + context.Rules.ResendAfter,
            Network = command.Network,
            Language = command.Language,
            HasDigitReference = true,
            SessionId = command.SessionId,
        };
        var used = account.Sessions.First(one => one.Id == command.SessionId) with { SeenAt = context.Now };
        var next = (account.EndChallenge(ChallengeEnd.Replaced, context.Now) with { Challenge = challenge })
            .WithSession(used)
            .AppendToTimeline(new(context.Now, TimelineEvent.StepUp, Network: command.Network, Reference: challenge.Reference))
            .QueueCode(context);
        return new(next, new Result.Challenged(ChallengeView.Of(next.Challenge!, context.Rules, context.Now)));
    }
}
