using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.SignIn;

/// <summary>The first step: self-care id and password (manual, page 3). Starts a challenge, which replaces a pending one.</summary>
public static class LogIn
{
    /// <param name="Network">The caller's network; failures are counted per network.</param>
    /// <param name="Language">Of the mails (<see cref="Accounts.Language"/>); null: the caller asked for none.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.LogIn.Command")]
    public sealed record Command(Password Password, string Network, string? Language = null);

    [GenerateSerializer, Alias("selfcare.LogIn.Result")]
    public abstract record Result
    {
        private Result()
        {
        }

        [GenerateSerializer, Immutable, Alias("selfcare.LogIn.Result.Challenged")]
        public sealed record Challenged(ChallengeView Challenge) : Result;

        /// <summary>Wrong password, unknown or disabled account; the reply does not say which.</summary>
        [GenerateSerializer, Immutable, Alias("selfcare.LogIn.Result.InvalidCredentials")]
        public sealed record InvalidCredentials : Result;

        [GenerateSerializer, Immutable, Alias("selfcare.LogIn.Result.TooManyAttempts")]
        public sealed record TooManyAttempts(TimeSpan RetryAfter) : Result;
    }

    /// <summary>The checks that need no hashing; null: continue with hashing.</summary>
    /// <param name="inFlight">The networks of this account's password checks that are not decided yet; each counts as a failure.</param>
    public static Decision<Result>? Refuse(
        Account account, Command command, DateTimeOffset now, AccountRules rules, IReadOnlyCollection<string>? inFlight = null)
    {
        var failures = account.PasswordLimiter.AfterFailures(inFlight ?? [], now).WaitFrom(command.Network, now);
        // Checked before the password, so that the answer doesn't show whether it is right.
        var mails = account.EmailProblem is null ? account.MailLimiter?.WaitFrom(now, rules) : null;
        return mails is { } time && !(failures?.For > time)
            ? Refused("too-many-mails", account.PasswordLimiter.Shown(command.Network), time)
            : failures is { } wait ? Refused("too-many-attempts", wait.Network, wait.For)
            : null;

        Decision<Result> Refused(string why, string network, TimeSpan retryAfter) =>
            new(account.AppendOncePerHour(new(now, TimelineEvent.LoginRefused, why, network)), new Result.TooManyAttempts(retryAfter));
    }

    public static Decision<Result> Decide(Account account, Command command, DecisionContext context)
    {
        if (Refuse(account, command, context.Now, context.Rules) is { } refused)
        {
            return refused;
        }

        if (!context.PasswordMatches || account.IsDisabled || !account.Exists)
        {
            var why = account.IsDisabled ? "account-disabled" : "wrong-password";
            var counted = account.CountWrongPassword(command.Network, context)
                .AppendToTimeline(new(context.Now, TimelineEvent.LoginRefused, why, command.Network));
            return new(counted, new Result.InvalidCredentials());
        }

        var problem = account.EmailProblem;
        var challenge = new Challenge
        {
            Id = context.RandomId,
            KeyId = context.KeyId,
            CodeNumber = problem is null ? 1 : 0,
            SentTo = problem is null ? account.Email : null,
            Reason = problem,
            StartedAt = context.Now,
            ExpiresAt = context.Now + context.Rules.CodeLifetime,
            ResendAt = problem is null ? context.Now + context.Rules.ResendAfter : null,
            Network = command.Network,
            Language = command.Language,
            HasDigitReference = true,
        };
        var next = account.EndChallenge(ChallengeEnd.Replaced, context.Now) with { Challenge = challenge };
        next = next.AppendToTimeline(
            new(context.Now, TimelineEvent.Login, EmailProblemName.Of(problem), command.Network, challenge.Reference));
        return new(
            problem is null ? next.QueueCode(context) : next,
            new Result.Challenged(ChallengeView.Of(challenge, context.Rules, context.Now)));
    }
}
