namespace OrleansSelfCare.Accounts;

/// <summary>The second step: the mailed code opens a session, once (NIST SP 800-63B-4 3.1.3.2).</summary>
public static class Verify
{
    /// <param name="IdempotencyKey">A digest of the caller's key, or null.</param>
    [GenerateSerializer, Immutable]
    public sealed record Command(Guid Challenge, Code Code, string? IdempotencyKey, string Network);

    [GenerateSerializer]
    public abstract record Result
    {
        private Result()
        {
        }

        /// <param name="Email">The account's address, masked.</param>
        [GenerateSerializer, Immutable]
        public sealed record Opened(SessionView Session, bool EmailChanged, string? Email) : Result;

        [GenerateSerializer, Immutable]
        public sealed record CodeMismatch(int AttemptsLeft) : Result;

        [GenerateSerializer, Immutable]
        public sealed record Ended(ChallengeEnd Reason) : Result;

        [GenerateSerializer, Immutable]
        public sealed record TooManyAttempts(TimeSpan RetryAfter) : Result;
    }

    public static Decision<Result> Decide(Account account, Command command, Facts facts)
    {
        if (Repeated(account, command, facts) is { } opened)
        {
            return new(account, opened);
        }

        if (account.EndOf(command.Challenge, facts.Now) is { } end)
        {
            return new(Refused(ChallengeEndName.Of(end)), new Result.Ended(end));
        }

        var challenge = account.Challenge!;
        if (!challenge.AwaitsCode)
        {
            return new(account, new Result.Ended(ChallengeEnd.Unknown));
        }

        if (account.CodeBudget.WaitFrom(facts.Now) is { } wait)
        {
            return new(Refused("too-many-attempts"), new Result.TooManyAttempts(wait));
        }

        return facts.CodeMatches ? Open(account, challenge, command, facts) : Count(account, challenge, command, facts);

        Account Refused(string why) => account.NoteOnce(new(facts.Now, TimelineEvent.CodeRefused, why, command.Network));
    }

    private static Result.Opened? Repeated(Account account, Command command, Facts facts) =>
        account.LastRedemption is { } last
        && last.Challenge.Nonce == command.Challenge
        && last.IdempotencyKey is not null && last.IdempotencyKey == command.IdempotencyKey
        && facts.Now < last.At + facts.Rules.RepeatableFor
        && facts.CodeMatches
        && account.LiveSession(last.Session, facts.Now, facts.Rules) is { } session
            ? Opened(session, last.Challenge, account, facts)
            : null;

    private static Decision<Result> Count(Account account, Challenge challenge, Command command, Facts facts)
    {
        var counted = account with
        {
            Challenge = challenge with { WrongCodes = challenge.WrongCodes + 1 },
            CodeBudget = account.CodeBudget.AfterFailure(facts.Now),
        };
        var left = facts.Rules.CodeAttempts - counted.Challenge.WrongCodes;
        counted = counted.Note(new(
            facts.Now, TimelineEvent.CodeWrong, left > 0 ? null : ChallengeEndName.Of(ChallengeEnd.AttemptsExhausted), command.Network, challenge.Reference));
        counted = counted.CodeBudget.IsSpent ? counted.Tell(new(PortalEvent.Locked, facts.Now, Lock: "code"), facts) : counted;
        return left > 0
            ? new(counted, new Result.CodeMismatch(left))
            : new(counted.EndChallenge(ChallengeEnd.AttemptsExhausted), new Result.Ended(ChallengeEnd.AttemptsExhausted));
    }

    private static Decision<Result> Open(Account account, Challenge challenge, Command command, Facts facts)
    {
        var session = new Session(facts.Fresh, facts.KeyId, facts.Now, facts.Now);
        // By age alone: when the others were last used is not all stored.
        var others = account.Sessions.Where(other => facts.Now < other.AuthenticatedAt + facts.Rules.SessionAge);
        var next = account.EndChallenge(ChallengeEnd.Used) with
        {
            LastRedemption = new Redemption(challenge, session.Nonce, command.IdempotencyKey, facts.Now),
            Sessions = [session, .. others.Take(MaxSessions - 1)],
            PasswordBudgets = account.PasswordBudgets.AfterSuccess(challenge.Network),
            CodeBudget = Budget.Full,
            PhoneBudget = account.PhoneBudget.AfterSuccess(),
        };
        next = next.Note(new(facts.Now, TimelineEvent.CodeRedeemed, Network: command.Network, Reference: challenge.Reference))
            .Tell(new(PortalEvent.SignedIn, facts.Now), facts);
        if (challenge.IsNewAddress)
        {
            next = next.ChangeAddress(challenge.SentTo!, facts.Now)
                .Note(new(facts.Now, TimelineEvent.EmailChanged, Network: command.Network, Email: EmailAddress.Mask(challenge.SentTo)))
                .Tell(new(PortalEvent.AddressChanged, facts.Now, Email: EmailAddress.Mask(challenge.SentTo)), facts);
        }

        return new(next, Opened(session, challenge, next, facts));
    }

    /// <summary>More open sessions than this end the oldest.</summary>
    public const int MaxSessions = 20;

    private static Result.Opened Opened(Session session, Challenge challenge, Account account, Facts facts) =>
        new(SessionView.Of(session, facts.Rules), challenge.IsNewAddress, EmailAddress.Mask(account.Email));
}
