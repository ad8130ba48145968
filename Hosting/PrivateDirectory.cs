namespace OrleansSelfCare.Hosting;

/// <summary>A directory that only its owner can enter, where the system has such modes.</summary>
public static class PrivateDirectory
{
    /// <returns>Its full path. One that is there already is left as it is.</returns>
    public static string Create(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path).FullName
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
}
