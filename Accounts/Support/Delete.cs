namespace OrleansSelfCare.Accounts.Support;

/// <summary>An operator deletes the account, with its sessions (ASVS V7.4.2) and its timeline.</summary>
public static class Delete
{
    [GenerateSerializer, Immutable, Alias("selfcare.Delete.Command")]
    public sealed record Command(Operator By);

    /// <returns>The result is false if there is no such account.</returns>
    public static Decision<bool> Decide(Account account) =>
        account.Exists ? new(Account.Unknown(account.Id), true) : new(account, false);
}
