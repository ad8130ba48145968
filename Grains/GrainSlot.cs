using Orleans.Storage;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Grains;

/// <summary>An account's slot in whatever storage Orleans is given; its ETag is the version.</summary>
internal sealed class GrainSlot(IPersistentState<AccountState> state) : IAccountSlot
{
    // Orleans has read it before the grain's first call.
    private bool _isFresh = true;

    public async Task<Account?> Read()
    {
        if (!_isFresh)
        {
            await state.ReadStateAsync();
        }

        _isFresh = false;
        return state.State.Account;
    }

    public async Task Write(Account account)
    {
        state.State = new AccountState { Account = account };
        try
        {
            await state.WriteStateAsync();
        }
        catch (InconsistentStateException e)
        {
            throw new StoreConflictException("Another activation was first.", e);
        }
    }
}
