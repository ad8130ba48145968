namespace OrleansSelfCare.Accounts;

/// <summary>An operator has a fresh random password drawn for the customer (ASVS V6.4.6: operators never choose one). It ends the account's sessions (V7.4.2).</summary>
public static class ResetPassword
{
    [GenerateSerializer, Immutable]
    public sealed record Command(Operator By);

    /// <returns>The result is false where there is no such account.</returns>
    public static Decision<bool> Decide(Account account, Command command, Facts facts)
    {
        if (!account.Exists)
        {
            return new(account, false);
        }

        var reset = account.EndSessions(facts.Now) with { PasswordHash = facts.PasswordHash, HasOwnPassword = true };
        return new(reset.Note(TimelineEntry.Of(command.By, facts.Now, TimelineEvent.PasswordReset)), true);
    }
}
