using Orleans.Core;
using Orleans.Storage;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Grains;

/// <summary>
/// An account's slot in whatever storage Orleans is given; its ETag is the version. Not a persistent state of the grain's: that is read
/// before the first call, and a store that is away for a moment would fail the activation instead of the call.
/// </summary>
internal sealed class GrainSlot(IStorage<AccountState> storage) : IAccountSlot
{
    public async Task<Account?> Read()
    {
        await storage.ReadStateAsync();
        return storage.State.Account;
    }

    public Task Write(Account account)
    {
        storage.State = new AccountState { Account = account };
        return Guarded(storage.WriteStateAsync());
    }

    public Task Delete() => Guarded(storage.ClearStateAsync());

    private static async Task Guarded(Task change)
    {
        try
        {
            await change;
        }
        catch (InconsistentStateException e)
        {
            throw new StoreConflictException("Another activation was first.", e);
        }
    }
}
