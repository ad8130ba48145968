namespace OrleansSelfCare.Accounts;

/// <summary>A row of a provisioning file: makes the account, or brings it level with the row.</summary>
public static class Import
{
    /// <param name="Email">Null: none. One that breaks the manual's rules is kept, and the customer is asked for another at login.</param>
    /// <param name="ContactPhone">Digits, or null: e-mail change is closed to this customer.</param>
    /// <param name="OnlyNew">Leave an account that is there already as it is.</param>
    [GenerateSerializer, Immutable]
    public sealed record Command(Password Password, string? Email, string? ContactPhone, bool IsDisabled, bool OnlyNew)
    {
        public override string ToString() => nameof(Import);
    }

    [GenerateSerializer]
    public enum Result
    {
        Created,
        Updated,
        Unchanged,
    }

    /// <summary>A new password, or being disabled, ends the account's sessions (ASVS V7.4.2); another address ends a pending challenge.</summary>
    public static Decision<Result> Decide(Account account, Command command, Facts facts)
    {
        if (account.Exists && command.OnlyNew)
        {
            return new(account, Result.Unchanged);
        }

        var isSafe = account.Exists && facts.PasswordMatches && !command.IsDisabled;
        var before = !isSafe ? account.EndSessions(facts.Now) : command.Email != account.Email ? account.ReplaceChallenge(facts.Now) : account;
        var level = before with
        {
            PasswordHash = facts.PasswordHash ?? account.PasswordHash,
            Email = command.Email,
            ContactPhone = command.ContactPhone,
            IsDisabled = command.IsDisabled,
        };
        return !account.Exists ? new(level, Result.Created)
            : level == account ? new(account, Result.Unchanged)
            : new(level, Result.Updated);
    }
}
