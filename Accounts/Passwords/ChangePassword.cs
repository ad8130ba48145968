using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Passwords;

/// <summary>
/// A signed-in customer changes the password. This ends every session of the account, this one too (ASVS V7.4.2), and mails a notice
/// (V6.3.7).
/// </summary>
public static class ChangePassword
{
    /// <param name="IdempotencyKey">A digest of the caller's idempotency key, or null.</param>
    /// <param name="Language">Of the notice (<see cref="Accounts.Language"/>); null: that of the sign-in.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.ChangePassword.Command")]
    public sealed record Command(
        Guid SessionId, Password Current, Password New, string Network, string? IdempotencyKey = null, string? Language = null)
    {
        /// <summary>The key is the caller's own, so that only a repetition for the same session counts as one.</summary>
        internal string? KeyOfSession => IdempotencyKey is null ? null : $"{SessionId:N}.{IdempotencyKey}";
    }

    [GenerateSerializer, Alias("selfcare.ChangePassword.Result")]
    public abstract record Result
    {
        private Result()
        {
        }

        [GenerateSerializer, Immutable, Alias("selfcare.ChangePassword.Result.Changed")]
        public sealed record Changed : Result;

        [GenerateSerializer, Immutable, Alias("selfcare.ChangePassword.Result.SessionInvalid")]
        public sealed record SessionInvalid : Result;

        [GenerateSerializer, Immutable, Alias("selfcare.ChangePassword.Result.Invalid")]
        public sealed record Invalid(PasswordError Error) : Result;

        /// <summary>Counted like a wrong password at login.</summary>
        [GenerateSerializer, Immutable, Alias("selfcare.ChangePassword.Result.WrongPassword")]
        public sealed record WrongPassword : Result;

        [GenerateSerializer, Immutable, Alias("selfcare.ChangePassword.Result.TooManyAttempts")]
        public sealed record TooManyAttempts(TimeSpan RetryAfter) : Result;
    }

    /// <summary>The checks that need no hashing; null: continue with hashing.</summary>
    /// <param name="session">The result of the session check.</param>
    /// <param name="inFlight">The networks of this account's password checks that are not decided yet; each counts as a failure.</param>
    public static Decision<Result>? Refuse(
        Account account,
        Command command,
        SessionView? session,
        AccountRules rules,
        DateTimeOffset now,
        IReadOnlyCollection<string>? inFlight = null)
    {
        return account.LastPasswordChange?.Is(command.KeyOfSession, now) == true ? new Decision<Result>(account, new Result.Changed())
            : session is null ? new Decision<Result>(account, new Result.SessionInvalid())
            : account.PasswordLimiter.AfterFailures(inFlight ?? [], now).WaitFrom(command.Network, now) is { } wait
                ? Refused("too-many-attempts", wait.Network, new Result.TooManyAttempts(wait.For))
            : (NewPassword.ErrorOf(command.New, account.Id, rules.PasswordMinLength) ?? ErrorOfSame(account, command)) is { } error
                ? Refused("validation-failed", command.Network, new Result.Invalid(error))
            : null;

        Decision<Result> Refused(string why, string network, Result result) =>
            new(account.AppendOncePerHour(new(now, TimelineEvent.PasswordRefused, why, network)), result);
    }

    /// <summary>A password that must be changed can't stay. Depends on what was typed alone.</summary>
    private static PasswordError? ErrorOfSame(Account account, Command command) =>
        account.MustChangePassword && command.New.Candidates().Intersect(command.Current.Candidates()).Any()
            ? PasswordError.SameAsCurrent
            : null;

    public static Decision<Result> Decide(Account account, Command command, SessionView? session, DecisionContext context)
    {
        if (Refuse(account, command, session, context.Rules, context.Now) is { } refused)
        {
            return refused;
        }

        if (!context.PasswordMatches)
        {
            var counted = account.CountWrongPassword(command.Network, context)
                .AppendToTimeline(new(context.Now, TimelineEvent.PasswordRefused, "wrong-password", command.Network));
            return new(counted, new Result.WrongPassword());
        }

        var changed = account.EndSessions(ChallengeEnd.PasswordChanged, context) with
        {
            PasswordHash = context.PasswordHash,
            HasOwnPassword = true,
            MustChangePassword = false,
            Language = command.Language ?? account.Language,
            LastPasswordChange = command.KeyOfSession is { } key ? new(key, context.RandomId, context.KeyId, context.Now) : null,
        };
        return new(
            changed.AppendToTimeline(new(context.Now, TimelineEvent.PasswordChanged, Network: command.Network))
                .QueueNotice(OutboxNotice.PasswordChanged, account.NoticeEmail, context),
            new Result.Changed());
    }
}
