using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Shell;

/// <summary>One account's slot straight in the store.</summary>
public sealed class StoreSlot(IAccountStore store, AccountId id) : IAccountSlot
{
    private long _version;

    public async Task<Account?> Read()
    {
        var stored = await store.Read(id);
        _version = stored?.Version ?? 0;
        return stored?.Account;
    }

    public async Task Write(Account account) => _version = await store.Write(account, _version);

    public async Task Delete()
    {
        await store.Delete(id, _version);
        _version = 0;
    }
}
