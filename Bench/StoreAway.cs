namespace OrleansSelfCare.Bench;

/// <summary>
/// Nobody reads or writes the store while this stands: it holds the locks that SQLite takes in the write-ahead log's index before any
/// transaction (sqlite.org/walformat.html, "WAL locks"). What is answered meanwhile was answered without the store.
/// </summary>
internal sealed class StoreAway : IDisposable
{
    private const int FirstLock = 120;
    private const int Locks = 8;
    private readonly FileStream _index;

    private StoreAway(string directory)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException();
        }

        _index = new FileStream(Path.Combine(directory, "accounts.db-shm"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        _index.Lock(FirstLock, Locks);
    }

    /// <returns>Null: this system has no such locks.</returns>
    public static Func<IDisposable>? From(string directory) => OperatingSystem.IsLinux() ? () => new StoreAway(directory) : null;

    public void Dispose() => _index.Dispose();
}
