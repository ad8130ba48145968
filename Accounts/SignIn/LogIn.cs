using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.SignIn;

/// <summary>The first step: self-care id and password (manual, page 3). Starts a challenge, which replaces a pending one.</summary>
public static class LogIn
{
    /// <param name="Network">The caller's network; failures are counted per network.</param>
    /// <param name="Language">Of the mails (<see cref="Accounts.Language"/>); null: the caller asked for none.</param>
    /// <param name="CallId">
    /// Random; the challenge's id if none had it. The gateway may repeat the call to a silo: it gets the challenge that it made, and no
    /// second mail. Null: the gateway is of an earlier version, or does not repeat.
    /// </param>
    [GenerateSerializer, Immutable, Alias("selfcare.LogIn.Command")]
    public sealed record Command(Password Password, string Network, string? Language = null, Guid? CallId = null);

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

    /// <summary>What can be answered without hashing: a refusal, or a repeated call. Null: continue with hashing.</summary>
    /// <param name="inFlight">The networks of this account's password checks that are not decided yet; each counts as a failure.</param>
    public static Decision<Result>? DecideWithoutHashing(
        Account account, Command command, DateTimeOffset now, AccountRules rules, IReadOnlyCollection<string>? inFlight = null)
    {
        if (command.CallId is { } call && account.Challenge is { } pending && pending.Id == call && !pending.IsExpired(now))
        {
            return new(account, new Result.Challenged(ChallengeView.Of(pending, rules, now)));
        }

        var failures = account.PasswordLimiter.AfterFailures(inFlight ?? [], now).WaitFrom(command.Network, now);
        // Checked before the password, so that the answer doesn't show whether it is right.
        var mails = account.WaitForLoginMail(now, rules);
        return mails is { } time && !(failures?.For > time)
            ? Refused("too-many-mails", account.PasswordLimiter.Shown(command.Network), time)
            : failures is { } wait ? Refused("too-many-attempts", wait.Network, wait.For)
            : null;

        Decision<Result> Refused(string why, string network, TimeSpan retryAfter) =>
            new(account.AppendOncePerHour(new(now, TimelineEvent.LoginRefused, why, network)), new Result.TooManyAttempts(retryAfter));
    }

    public static Decision<Result> Decide(Account account, Command command, DecisionContext context)
    {
        if (DecideWithoutHashing(account, command, context.Now, context.Rules) is { } decided)
        {
            return decided;
        }

        if (!context.PasswordMatches || account.IsDisabled || !account.Exists)
        {
            var why = account.IsDisabled ? "account-disabled" : "wrong-password";
            var counted = account.CountWrongPassword(command.Network, context)
                .AppendToTimeline(new(context.Now, TimelineEvent.LoginRefused, why, command.Network));
            return new(counted, new Result.InvalidCredentials());
        }

        account = account.CheckPendingEmail(context.Now);
        var email = account.LoginEmailAt(context.Now);
        var problem = email is null ? account.EmailProblem : null;
        var challenge = new Challenge
        {
            Id = IdFor(command, account) ?? context.RandomId,
            KeyId = context.KeyId,
            CodeNumber = problem is null ? 1 : 0,
            SentTo = email,
            IsNewAddress = account.PendingEmail is not null,
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

    private static Guid? IdFor(Command command, Account account) =>
        account.Ended.All(ended => ended.ChallengeId != command.CallId) ? command.CallId : null;
}
