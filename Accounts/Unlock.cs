namespace OrleansSelfCare.Accounts;

/// <summary>An operator clears every lock and counter.</summary>
public static class Unlock
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

        var unlocked = account with
        {
            PasswordBudgets = PasswordBudgets.Empty with { Known = account.PasswordBudgets.Known },
            CodeBudget = Budget.Full,
            PhoneBudget = PhoneBudget.Full,
        };
        return new(unlocked.Note(TimelineEntry.Of(command.By, facts.Now, TimelineEvent.Unlocked)), true);
    }
}
