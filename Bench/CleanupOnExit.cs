using System.Runtime.InteropServices;

namespace OrleansSelfCare.Bench;

/// <summary>Removes a process or a folder when disposed, or on SIGINT or SIGTERM. On a signal the newest is removed first.</summary>
internal sealed class CleanupOnExit : IDisposable
{
    private static readonly List<CleanupOnExit> All = [];
    private readonly Action _remove;

    public CleanupOnExit(Action remove)
    {
        _remove = remove;
        lock (All)
        {
            All.Add(this);
        }
    }

    public static IEnumerable<IDisposable> RemoveOnSignals() =>
        [PosixSignalRegistration.Create(PosixSignal.SIGINT, RemoveAll), PosixSignalRegistration.Create(PosixSignal.SIGTERM, RemoveAll)];

    public void Dispose()
    {
        lock (All)
        {
            if (All.Remove(this))
            {
                _remove();
            }
        }
    }

    private static void RemoveAll(PosixSignalContext context)
    {
        lock (All)
        {
            while (All.Count > 0)
            {
                All[^1].Dispose();
            }

            Environment.Exit(130);
        }
    }
}
