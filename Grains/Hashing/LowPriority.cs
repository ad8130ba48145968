using System.Runtime.InteropServices;

namespace OrleansSelfCare.Grains.Hashing;

/// <summary>Lets all other threads of the machine go before the calling one: a hash takes long, and the other calls are short.</summary>
internal static class LowPriority
{
    /// <summary>Of a range from -20 to 19; 0 is the default. At 10 a thread gets about a tenth of a core that it shares.</summary>
    private const int Nice = 10;

    public static void Set()
    {
        Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        if (OperatingSystem.IsLinux())
        {
            // .NET ignores a thread's priority on Linux. There, this call with 0, 0 changes the calling thread alone. If it fails, the
            // priority stays as it was.
            _ = SetPriority(0, 0, Nice);
        }
    }

    [DllImport("libc", EntryPoint = "setpriority"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, int who, int priority);
}
