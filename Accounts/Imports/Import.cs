using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Imports;

/// <summary>A row of a provisioning file: makes the account, or brings it level with the row.</summary>
public static class Import
{
    /// <param name="Password">To be hashed; null where the row gives a hash or neither. A row gives at most one of the two.</param>
    /// <param name="Email">Null: none. One that breaks the manual's rules is kept, and the customer is asked for another at login.</param>
    /// <param name="ContactPhone">Digits, or null: e-mail change is closed to this customer.</param>
    /// <param name="OnlyNew">Leave an account that is there already as it is.</param>
    /// <param name="PasswordHash">As it is stored (<see cref="Passwords.PasswordHash.Text"/>); null where the row gives none.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.Import.Command")]
    public sealed record Command(
        Password? Password, string? Email, string? ContactPhone, bool IsDisabled, bool OnlyNew, string? PasswordHash, Operator By)
    {
        public override string ToString() => nameof(Import);
    }

    [GenerateSerializer, Alias("selfcare.Import.Result")]
    public enum Result
    {
        Created,
        Updated,
        Unchanged,

        /// <summary>There is no such account, and the row gives nothing to make one with.</summary>
        PasswordMissing,
    }

    /// <summary>
    /// The password that must be compared with the account's and, if it is another, hashed; null: there is nothing to hash. A password that
    /// the customer chose, or was given by the desk, is never the file's to change.
    /// </summary>
    public static Password? ToHash(Account account, Command command) => Leaves(account, command) || account.HasOwnPassword ? null : command.Password;

    /// <summary>A new password, or being disabled, ends the account's sessions (ASVS V7.4.2); another address ends a pending challenge.</summary>
    public static Decision<Result> Decide(Account account, Command command, DecisionContext context)
    {
        if (Leaves(account, command))
        {
            return new(account, Result.Unchanged);
        }

        if (!account.Exists && command is { Password: null, PasswordHash: null })
        {
            return new(account, Result.PasswordMissing);
        }

        var keepsPassword = account.Exists && (account.HasOwnPassword || context.PasswordMatches || !BringsAnother(account, command));
        var isSafe = keepsPassword && !command.IsDisabled;
        var before = !isSafe ? account.EndSessions(context.Now) : command.Email != account.Email ? account.ReplaceChallenge(context.Now) : account;
        var level = before with
        {
            PasswordHash = keepsPassword ? account.PasswordHash : command.PasswordHash ?? context.PasswordHash,
            ImportedHash = keepsPassword ? account.ImportedHash : command.PasswordHash is { } hash ? PasswordHash.DigestOf(hash) : null,
            Email = command.Email,
            ContactPhone = command.ContactPhone,
            IsDisabled = command.IsDisabled,
        };
        if (account.Exists && level == account)
        {
            return new(account, Result.Unchanged);
        }

        var (result, noted) = account.Exists ? (Result.Updated, TimelineEvent.ImportUpdated) : (Result.Created, TimelineEvent.Imported);
        return new(level.AppendToTimeline(TimelineEntry.Of(command.By, context.Now, noted)), result);
    }

    private static bool Leaves(Account account, Command command) => account.Exists && command.OnlyNew;

    /// <summary>The hash made anew at a login is not the file's any more; that it came from the file's is known by its digest.</summary>
    private static bool BringsAnother(Account account, Command command) =>
        command.Password is not null
        || (command.PasswordHash is { } hash && hash != account.PasswordHash && PasswordHash.DigestOf(hash) != account.ImportedHash);
}
