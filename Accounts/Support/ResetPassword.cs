using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Support;

/// <summary>
/// An operator resets the password to a random one (ASVS V6.4.6: operators never choose it). This ends the account's sessions (V7.4.2)
/// and mails a notice (V6.3.7).
/// </summary>
public static class ResetPassword
{
    /// <param name="IdempotencyKey">A digest of the caller's idempotency key.</param>
    /// <param name="MustChange">See <see cref="Account.MustChangePassword"/>.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.ResetPassword.Command")]
    public sealed record Command(Operator By, string? IdempotencyKey = null, bool MustChange = false)
    {
        /// <summary>
        /// Names the form of the password too: a host of an earlier version derives another password from the same id, so neither may
        /// repeat what the other did.
        /// </summary>
        internal string? KeyOfForm => IdempotencyKey is null ? null : $"digits.{(MustChange ? "change." : "")}{IdempotencyKey}";
    }

    /// <summary>For what needs no hashing; null: continue with hashing.</summary>
    /// <returns>As <see cref="Decide"/>.</returns>
    public static Decision<RepeatableChange?>? WithoutHashing(Account account, Command command, DateTimeOffset now) =>
        !account.Exists ? new Decision<RepeatableChange?>(account, null)
        : account.LastPasswordChange?.Is(command.KeyOfForm, now) == true ? new(account, account.LastPasswordChange)
        : null;

    /// <returns>What the password is derived from; null: no such account.</returns>
    public static Decision<RepeatableChange?> Decide(Account account, Command command, DecisionContext context)
    {
        if (WithoutHashing(account, command, context.Now) is { } decided)
        {
            return decided;
        }

        var change = new RepeatableChange(command.KeyOfForm ?? "", context.RandomId, context.KeyId, context.Now);
        var reset = account.EndSessions(ChallengeEnd.PasswordChanged, context) with
        {
            PasswordHash = context.PasswordHash,
            HasOwnPassword = true,
            MustChangePassword = command.MustChange,
            LastPasswordChange = change,
        };
        reset = reset.AppendToTimeline(TimelineEntry.Of(command.By, context.Now, TimelineEvent.PasswordReset));
        return new(reset.QueueNotice(OutboxNotice.PasswordIssued, account.NoticeEmail, context), change);
    }
}
