namespace OrleansSelfCare.Accounts;

/// <summary>The first step: self-care id and password (manual, page 3). Starts a challenge, in place of one that is pending.</summary>
public static class LogIn
{
    /// <param name="Network">Where the call comes from; failures are counted apart for each.</param>
    [GenerateSerializer, Immutable]
    public sealed record Command(Password Password, string Network);

    [GenerateSerializer]
    public abstract record Result
    {
        private Result()
        {
        }

        [GenerateSerializer, Immutable]
        public sealed record Challenged(ChallengeView Challenge) : Result;

        /// <summary>Wrong password, unknown or disabled account: nobody is told which.</summary>
        [GenerateSerializer, Immutable]
        public sealed record InvalidCredentials : Result;

        [GenerateSerializer, Immutable]
        public sealed record TooManyAttempts(TimeSpan RetryAfter) : Result;
    }

    /// <summary>Refuses before any hashing; null: go on and hash.</summary>
    public static Decision<Result>? Refuse(Account account, Command command, DateTimeOffset now)
    {
        var budgets = account.PasswordBudgets.At(now);
        return budgets.Of(command.Network).WaitFrom(now) is not { } wait ? null : new Decision<Result>(
            account.NoteOnce(new(now, TimelineEvent.LoginRefused, "too-many-attempts", budgets.KeyOf(command.Network))),
            new Result.TooManyAttempts(wait));
    }

    public static Decision<Result> Decide(Account account, Command command, Facts facts)
    {
        if (Refuse(account, command, facts.Now) is { } refused)
        {
            return refused;
        }

        if (!facts.PasswordMatches || account.IsDisabled || !account.Exists)
        {
            var counted = account.CountWrongPassword(command.Network, facts);
            var why = account.IsDisabled ? "account-disabled" : "wrong-password";
            return new(counted.Note(new(facts.Now, TimelineEvent.LoginRefused, why, command.Network)), new Result.InvalidCredentials());
        }

        var problem = account.AddressProblem;
        var challenge = new Challenge
        {
            Nonce = facts.Fresh,
            KeyId = facts.KeyId,
            CodeNumber = problem is null ? 1 : 0,
            SentTo = problem is null ? account.Email : null,
            Reason = problem,
            ExpiresAt = facts.Now + facts.Rules.CodeLifetime,
            ResendAt = problem is null ? facts.Now + facts.Rules.ResendAfter : null,
            Network = command.Network,
        };
        var next = account.ReplaceChallenge(facts.Now) with
        {
            Challenge = challenge,
            PasswordHash = facts.PasswordHash ?? account.PasswordHash,
        };
        next = next.Note(new(facts.Now, TimelineEvent.Login, AddressProblemName.Of(problem), command.Network, challenge.Reference));
        return new(problem is null ? next.QueueCode(facts.Now) : next, new Result.Challenged(ChallengeView.Of(challenge, facts.Rules)));
    }
}
