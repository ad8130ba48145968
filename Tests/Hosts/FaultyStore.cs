using OrleansSelfCare.Accounts;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Tests.Hosts;

/// <summary>The real store behind a line that can break.</summary>
public sealed class FaultyStore(IAccountStore store) : IAccountStore, IDisposable
{
    private int _reads;
    private int _writes;

    public enum Fault
    {
        None,

        /// <summary>Nothing is stored, and the writer is told so.</summary>
        Refuses,

        /// <summary>It is stored, but the writer never hears of it.</summary>
        LosesTheAnswer,
    }

    public Fault NextWrite { get; set; }

    public bool NextReadFails { get; set; }

    public int Reads => _reads;

    public int Writes => _writes;

    public Task<StoredAccount?> Read(AccountId id)
    {
        Interlocked.Increment(ref _reads);
        if (NextReadFails)
        {
            NextReadFails = false;
            throw new IOException("planted: the disk can't be read");
        }

        return store.Read(id);
    }

    public async Task<long> Write(Account account, long version)
    {
        Interlocked.Increment(ref _writes);
        var fault = NextWrite;
        NextWrite = Fault.None;
        if (fault == Fault.Refuses)
        {
            throw new IOException("planted: the disk is full");
        }

        var stored = await store.Write(account, version);
        return fault == Fault.LosesTheAnswer ? throw new IOException("planted: the answer was lost") : stored;
    }

    public IAsyncEnumerable<AccountId> Due(DateTimeOffset until, CancellationToken cancellation = default) => store.Due(until, cancellation);

    public void Dispose() => (store as IDisposable)?.Dispose();
}
