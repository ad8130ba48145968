namespace OrleansSelfCare.Bench;

/// <summary>
/// Blocks all reads and writes of the store until disposed. It holds the locks in the index of the write-ahead log that every SQLite
/// transaction needs (sqlite.org/walformat.html, "WAL locks").
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

    /// <returns>Null if this system has no such locks.</returns>
    public static Func<IDisposable>? From(string directory) => OperatingSystem.IsLinux() ? () => new StoreAway(directory) : null;

    public void Dispose() => _index.Dispose();
}
