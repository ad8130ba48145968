namespace OrleansSelfCare.Accounts;

/// <summary>An operator clears every lock and counter.</summary>
public static class Unlock
{
    /// <returns>The result is false where there is no such account.</returns>
    public static Decision<bool> Decide(Account account) => !account.Exists
        ? new(account, false)
        : new(
            account with
            {
                PasswordBudgets = PasswordBudgets.Empty with { Known = account.PasswordBudgets.Known },
                CodeBudget = Budget.Full,
                PhoneBudget = PhoneBudget.Full,
            },
            true);
}
