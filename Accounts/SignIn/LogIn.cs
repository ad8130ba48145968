using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.SignIn;

/// <summary>The first step: self-care id and password (manual, page 3). Starts a challenge, in place of one that is pending.</summary>
public static class LogIn
{
    /// <param name="Network">Where the call comes from; failures are counted apart for each.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.LogIn.Command")]
    public sealed record Command(Password Password, string Network);

    [GenerateSerializer, Alias("selfcare.LogIn.Result")]
    public abstract record Result
    {
        private Result()
        {
        }

        [GenerateSerializer, Immutable, Alias("selfcare.LogIn.Result.Challenged")]
        public sealed record Challenged(ChallengeView Challenge) : Result;

        /// <summary>Wrong password, unknown or disabled account: nobody is told which.</summary>
        [GenerateSerializer, Immutable, Alias("selfcare.LogIn.Result.InvalidCredentials")]
        public sealed record InvalidCredentials : Result;

        [GenerateSerializer, Immutable, Alias("selfcare.LogIn.Result.TooManyAttempts")]
        public sealed record TooManyAttempts(TimeSpan RetryAfter) : Result;
    }

    /// <summary>Refuses before any hashing; null: go on and hash.</summary>
    public static Decision<Result>? Refuse(Account account, Command command, DateTimeOffset now)
    {
        var limiter = account.PasswordLimiter.At(now);
        return limiter.Of(command.Network).WaitFrom(now) is not { } wait ? null : new Decision<Result>(
            account.AppendOncePerHour(new(now, TimelineEvent.LoginRefused, "too-many-attempts", limiter.KeyOf(command.Network))),
            new Result.TooManyAttempts(wait));
    }

    public static Decision<Result> Decide(Account account, Command command, DecisionContext context)
    {
        if (Refuse(account, command, context.Now) is { } refused)
        {
            return refused;
        }

        if (!context.PasswordMatches || account.IsDisabled || !account.Exists)
        {
            var counted = account.CountWrongPassword(command.Network, context);
            var why = account.IsDisabled ? "account-disabled" : "wrong-password";
            return new(counted.AppendToTimeline(new(context.Now, TimelineEvent.LoginRefused, why, command.Network)), new Result.InvalidCredentials());
        }

        var problem = account.EmailProblem;
        var challenge = new Challenge
        {
            Id = context.RandomId,
            KeyId = context.KeyId,
            CodeNumber = problem is null ? 1 : 0,
            SentTo = problem is null ? account.Email : null,
            Reason = problem,
            ExpiresAt = context.Now + context.Rules.CodeLifetime,
            ResendAt = problem is null ? context.Now + context.Rules.ResendAfter : null,
            Network = command.Network,
        };
        var next = account.ReplaceChallenge(context.Now) with
        {
            Challenge = challenge,
            PasswordHash = context.PasswordHash ?? account.PasswordHash,
        };
        next = next.AppendToTimeline(new(context.Now, TimelineEvent.Login, EmailProblemName.Of(problem), command.Network, challenge.Reference));
        return new(problem is null ? next.QueueCode(context.Now) : next, new Result.Challenged(ChallengeView.Of(challenge, context.Rules)));
    }
}
