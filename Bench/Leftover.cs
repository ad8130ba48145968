using System.Runtime.InteropServices;

namespace OrleansSelfCare.Bench;

/// <summary>What must not stay behind, a process or a folder: removed when it is disposed of, and when the run is broken off. The last made goes first.</summary>
internal sealed class Leftover : IDisposable
{
    private static readonly List<Leftover> All = [];
    private readonly Action _remove;

    public Leftover(Action remove)
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
