using System.Globalization;
using Orleans.Storage;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Grains;

/// <summary>Orleans' storage over the embedded store. It keeps accounts and nothing else.</summary>
public sealed class EmbeddedGrainStorage(IAccountStore store) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = await store.Read(AccountId.FromKey(grainId.Key.ToString()!));
        StateOf(grainState).State = new AccountState { Account = stored?.Account };
        grainState.ETag = Tag(stored?.Version ?? 0);
        grainState.RecordExists = stored is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var account = StateOf(grainState).State?.Account ?? throw new InvalidOperationException("There is no account to store.");
        var write = store.Write(account, Version(grainState.ETag));
        await Guarded(write, grainState);
        grainState.ETag = Tag(await write);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Guarded(store.Delete(AccountId.FromKey(grainId.Key.ToString()!), Version(grainState.ETag)), grainState);
        StateOf(grainState).State = new AccountState();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private static async Task Guarded<T>(Task change, IGrainState<T> grainState)
    {
        try
        {
            await change;
        }
        catch (StoreConflictException e)
        {
            throw new InconsistentStateException("Another activation was first.", "unknown", grainState.ETag, e);
        }
    }

    private static IGrainState<AccountState> StateOf<T>(IGrainState<T> state) =>
        state as IGrainState<AccountState> ?? throw new NotSupportedException($"The embedded store keeps accounts, not {typeof(T).Name}.");

    private static string Tag(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static long Version(string? tag) => tag is null ? 0 : long.Parse(tag, CultureInfo.InvariantCulture);
}
