namespace OrleansSelfCare.Accounts;

/// <summary>A signed-in customer's new password. It ends every session of the account, this one too (ASVS V7.4.2).</summary>
public static class ChangePassword
{
    [GenerateSerializer, Immutable]
    public sealed record Command(Guid Session, Password Current, Password New, string Network);

    [GenerateSerializer]
    public abstract record Result
    {
        private Result()
        {
        }

        [GenerateSerializer, Immutable]
        public sealed record Changed : Result;

        [GenerateSerializer, Immutable]
        public sealed record SessionInvalid : Result;

        [GenerateSerializer, Immutable]
        public sealed record Invalid(PasswordFault Fault) : Result;

        /// <summary>Counted like a wrong password at login.</summary>
        [GenerateSerializer, Immutable]
        public sealed record WrongPassword : Result;

        [GenerateSerializer, Immutable]
        public sealed record TooManyAttempts(TimeSpan RetryAfter) : Result;
    }

    /// <summary>Refuses before any hashing; null: go on and hash. <paramref name="session"/> is what the session check said.</summary>
    public static Result? Refuse(Account account, Command command, SessionView? session, DateTimeOffset now) =>
        session is null ? new Result.SessionInvalid()
        : account.PasswordBudgets.At(now).Of(command.Network).WaitFrom(now) is { } wait ? new Result.TooManyAttempts(wait)
        : NewPassword.FaultOf(command.New, account.Id) is { } fault ? new Result.Invalid(fault)
        : null;

    public static Decision<Result> Decide(Account account, Command command, SessionView? session, Facts facts)
    {
        if (Refuse(account, command, session, facts.Now) is { } refused)
        {
            return new(account, refused);
        }

        return facts.PasswordMatches
            ? new(account.EndSessions(facts.Now) with { PasswordHash = facts.PasswordHash }, new Result.Changed())
            : new(
                account with { PasswordBudgets = account.PasswordBudgets.AfterFailure(command.Network, facts.Now) },
                new Result.WrongPassword());
    }
}
