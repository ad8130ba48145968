using OrleansSelfCare.Accounts;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Tests.Hosts;

/// <summary>The real store behind a line that can break.</summary>
public sealed class FaultyStore(IAccountStore store, StoreLine line) : IAccountStore, IDisposable
{
    public Task<StoredAccount?> Read(AccountId id) => line.Read(id.Key, () => store.Read(id));

    public Task<long> Write(Account account, long version) => line.Write(account.Id.Key, () => store.Write(account, version));

    public Task Delete(AccountId id, long version) => line.Write(id.Key, async () =>
    {
        await store.Delete(id, version);
        return true;
    });

    public IAsyncEnumerable<AccountId> Due(DateTimeOffset until, CancellationToken cancellation = default) => store.Due(until, cancellation);

    public void Dispose() => (store as IDisposable)?.Dispose();
}
