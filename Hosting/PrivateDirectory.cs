namespace OrleansSelfCare.Hosting;

/// <summary>A directory that only its owner can access (mode 0700, except on Windows).</summary>
public static class PrivateDirectory
{
    /// <returns>The full path. The mode of an existing directory is not changed.</returns>
    public static string Create(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path).FullName
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
}
