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
    public static Decision<Result>? Refuse(Account account, Command command, SessionView? session, DateTimeOffset now)
    {
        return session is null ? new Decision<Result>(account, new Result.SessionInvalid())
            : account.PasswordBudgets.At(now).Of(command.Network).WaitFrom(now) is { } wait ? Refused("too-many-attempts", new Result.TooManyAttempts(wait))
            : NewPassword.FaultOf(command.New, account.Id) is { } fault ? Refused("validation-failed", new Result.Invalid(fault))
            : null;

        Decision<Result> Refused(string why, Result result) =>
            new(account.NoteOnce(new(now, TimelineEvent.PasswordRefused, why, command.Network)), result);
    }

    public static Decision<Result> Decide(Account account, Command command, SessionView? session, Facts facts)
    {
        if (Refuse(account, command, session, facts.Now) is { } refused)
        {
            return refused;
        }

        if (!facts.PasswordMatches)
        {
            var counted = account.CountWrongPassword(command.Network, facts);
            return new(counted.Note(new(facts.Now, TimelineEvent.PasswordRefused, "wrong-password", command.Network)), new Result.WrongPassword());
        }

        var changed = account.EndSessions(facts.Now) with { PasswordHash = facts.PasswordHash, HasOwnPassword = true };
        return new(changed.Note(new(facts.Now, TimelineEvent.PasswordChanged, Network: command.Network)), new Result.Changed());
    }
}
