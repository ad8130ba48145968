using System.Globalization;

namespace OrleansSelfCare.Hosting;

/// <summary>
/// Held while a process uses a data directory, because a second process would not notice the first one's changes. The operating system
/// releases it when the process ends in any way, so files that are left behind lock nothing.
/// </summary>
public sealed class DataDirectoryLock : IDisposable
{
    private const string LockFile = "process.lock";

    /// <summary>A file of its own, because a locked file can't be read.</summary>
    private const string IdFile = "process.id";

    // The error codes of a locked file: EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows.
    private static readonly int[] Locked = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _lock;
    private readonly string _idFile;

    /// <exception cref="IOException">Another process uses the directory, or it can't be written. The message says which.</exception>
    public DataDirectoryLock(string directory)
    {
        Directory = directory;
        _idFile = Path.Combine(directory, IdFile);
        try
        {
            _lock = Open(Path.Combine(directory, LockFile), FileMode.OpenOrCreate);
        }
        catch (IOException e) when (Locked.Contains(e.HResult))
        {
            throw new IOException(
                $"{directory} is in use by process {ReadId()}. Stop that process first, or use another directory (SelfCare:DataDirectory)",
                e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(
                $"{Path.Combine(directory, LockFile)} belongs to another user, as after a command run as root. "
                + "Give it to this host's user (chown), or delete it while no process uses the directory",
                e);
        }

        using var id = new StreamWriter(Open(_idFile, FileMode.Create));
        id.Write(Environment.ProcessId);
    }

    public string Directory { get; }

    public void Dispose()
    {
        try
        {
            File.Delete(_idFile);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody has deleted the directory.
        }

        _lock.Dispose();
    }

    private static FileStream Open(string path, FileMode mode)
    {
        PrivateFile.Restrict(path);
        return PrivateFile.Open(path, new() { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None });
    }

    /// <returns>A question mark if the first process has not written its id yet.</returns>
    private string ReadId()
    {
        try
        {
            return int.TryParse(File.ReadAllText(_idFile), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? $"{id}" : "?";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "?";
        }
    }
}
