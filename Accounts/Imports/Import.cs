using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Imports;

/// <summary>A row of a provisioning file: creates the account, or updates it to match the row.</summary>
public static class Import
{
    /// <param name="Password">To be hashed. A row has a password, a hash or neither, never both.</param>
    /// <param name="Email">Null: none. One that breaks the manual's rules is stored; the customer must register another at login.</param>
    /// <param name="ContactPhone">Digits. Null: this customer can't change the e-mail address.</param>
    /// <param name="OnlyNew">Don't change an existing account.</param>
    /// <param name="PasswordHash">In the stored form (<see cref="Passwords.PasswordHash.Text"/>); null if the row has none.</param>
    /// <param name="Keeps">Members of this command to ignore.</param>
    /// <param name="NoticeAfter">
    /// Delays the notices, so that a large file does not send all of them at once. Null: no notices; so also from a host of an earlier
    /// version.
    /// </param>
    [GenerateSerializer, Immutable, Alias("selfcare.Import.Command")]
    public sealed record Command(
        Password? Password,
        string? Email,
        string? ContactPhone,
        bool IsDisabled,
        bool OnlyNew,
        string? PasswordHash,
        Operator By,
        Kept Keeps = Kept.Nothing,
        TimeSpan? NoticeAfter = null)
    {
        public override string ToString() => nameof(Import);
    }

    /// <summary>The fields that the row does not name: what is stored stays.</summary>
    [Flags, GenerateSerializer, Alias("selfcare.Import.Kept")]
    public enum Kept
    {
        Nothing = 0,
        Email = 1,
        ContactPhone = 2,
        IsDisabled = 4,
    }

    [GenerateSerializer, Alias("selfcare.Import.Result")]
    public enum Result
    {
        Created,
        Updated,
        Unchanged,

        /// <summary>There is no such account, and the row has no password to create one.</summary>
        PasswordMissing,
    }

    /// <summary>
    /// The password to compare with the account's and to hash if it differs; null if there is nothing to hash. An import never changes a
    /// password that the customer chose or the support desk issued.
    /// </summary>
    public static Password? ToHash(Account account, Command command) =>
        IsSkipped(account, command) || account.HasOwnPassword ? null : command.Password;

    /// <summary>
    /// A new password or disabling the account ends its sessions (ASVS V7.4.2); a different address ends the pending challenge. Both mail
    /// a notice to the address that the account had.
    /// </summary>
    public static Decision<Result> Decide(Account account, Command command, DecisionContext context)
    {
        if (IsSkipped(account, command))
        {
            return new(account, Result.Unchanged);
        }

        if (!account.Exists && command is { Password: null, PasswordHash: null })
        {
            return new(account, Result.PasswordMissing);
        }

        command = command with
        {
            Email = command.Keeps.HasFlag(Kept.Email) ? account.Email : command.Email,
            ContactPhone = command.Keeps.HasFlag(Kept.ContactPhone) ? account.ContactPhone : command.ContactPhone,
            IsDisabled = command.Keeps.HasFlag(Kept.IsDisabled) ? account.IsDisabled : command.IsDisabled,
        };
        var keepsPassword = account.Exists && (account.HasOwnPassword || context.PasswordMatches || !HasNewPassword(account, command));
        var before = command.IsDisabled ? account.EndSessions(ChallengeEnd.Unknown, context)
            : !keepsPassword ? account.EndSessions(ChallengeEnd.PasswordChanged, context)
            : command.Email != account.Email ? account.EndChallenge(ChallengeEnd.AddressChanged, context.Now)
            : account;
        // A file that has the present address, such as that of every night, doesn't know of the pending one.
        var updated = (command.Email == account.Email ? before : before.ClearReturns().WithPendingEmail(null)) with
        {
            PasswordHash = keepsPassword ? account.PasswordHash : command.PasswordHash ?? context.PasswordHash,
            ImportedHash = keepsPassword ? account.ImportedHash : command.PasswordHash is { } hash ? PasswordHash.DigestOf(hash) : null,
            Email = command.Email,
            ContactPhone = command.ContactPhone,
            IsDisabled = command.IsDisabled,
        };
        if (account.Exists && updated == account)
        {
            return new(account, Result.Unchanged);
        }

        var (result, type) = account.Exists ? (Result.Updated, TimelineEvent.ImportUpdated) : (Result.Created, TimelineEvent.Imported);
        updated = updated.AppendToTimeline(TimelineEntry.Of(command.By, context.Now, type));
        return new(command.NoticeAfter is { } delay ? QueueNotices(updated, account, context, delay) : updated, result);
    }

    /// <summary>None if the account is new: it had no address.</summary>
    private static Account QueueNotices(Account updated, Account before, DecisionContext context, TimeSpan delay)
    {
        var next = updated.PasswordHash == before.PasswordHash
            ? updated
            : updated.QueueNotice(OutboxNotice.PasswordChanged, before.NoticeEmail, context, delay);
        return next.Email == before.Email ? next
            : next.QueueNotice(
                next.Email is null ? OutboxNotice.AddressRemoved : OutboxNotice.AddressChanged, before.NoticeEmail, context, delay);
    }

    private static bool IsSkipped(Account account, Command command) => account.Exists && command.OnlyNew;

    /// <summary>A login may have rehashed the imported password; the digest identifies the hash that was imported.</summary>
    private static bool HasNewPassword(Account account, Command command) =>
        command.Password is not null
        || (command.PasswordHash is { } hash && hash != account.PasswordHash && PasswordHash.DigestOf(hash) != account.ImportedHash);
}
