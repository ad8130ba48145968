using System.Globalization;
using Orleans.Storage;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Grains;

namespace OrleansSelfCare.Storage.Sqlite;

/// <summary>Orleans' storage over the embedded store. It stores accounts only.</summary>
public sealed class SqliteGrainStorage(SqliteAccountStore store) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = store.Read(AccountId.FromKey(grainId.Key.ToString()!));
        StateOf(grainState).State = new AccountState { Account = stored?.Account };
        grainState.ETag = ETag(stored?.Version ?? 0);
        grainState.RecordExists = stored is not null;
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var account = StateOf(grainState).State?.Account ?? throw new InvalidOperationException("There is no account to store.");
        var write = store.Write(account, Version(grainState.ETag));
        await WithOrleansConflict(write, grainState);
        grainState.ETag = ETag(await write);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await WithOrleansConflict(store.Delete(AccountId.FromKey(grainId.Key.ToString()!), Version(grainState.ETag)), grainState);
        StateOf(grainState).State = new AccountState();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private static async Task WithOrleansConflict<T>(Task change, IGrainState<T> grainState)
    {
        try
        {
            await change;
        }
        catch (StoreConflictException e)
        {
            throw new InconsistentStateException("Another activation wrote first.", "unknown", grainState.ETag, e);
        }
    }

    private static IGrainState<AccountState> StateOf<T>(IGrainState<T> state) =>
        state as IGrainState<AccountState> ?? throw new NotSupportedException($"The embedded store keeps accounts, not {typeof(T).Name}.");

    private static string ETag(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static long Version(string? etag) => etag is null ? 0 : long.Parse(etag, CultureInfo.InvariantCulture);
}
