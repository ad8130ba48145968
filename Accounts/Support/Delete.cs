namespace OrleansSelfCare.Accounts.Support;

/// <summary>An operator deletes the account: nothing of it is kept, its sessions are over (ASVS V7.4.2), its timeline is gone with it.</summary>
public static class Delete
{
    [GenerateSerializer, Immutable, Alias("selfcare.Delete.Command")]
    public sealed record Command(Operator By);

    /// <returns>The result is false where there is no such account.</returns>
    public static Decision<bool> Decide(Account account) =>
        account.Exists ? new(Account.Unknown(account.Id), true) : new(account, false);
}
