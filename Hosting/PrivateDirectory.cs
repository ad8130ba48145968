namespace OrleansSelfCare.Hosting;

/// <summary>A directory that only its owner can access (mode 0700, except on Windows).</summary>
public static class PrivateDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Creates the directory and the missing ones above it. The mode of an existing directory is not changed.</summary>
    /// <returns>The full path.</returns>
    public static string Create(string path)
    {
        var full = Path.GetFullPath(path);
        if (OperatingSystem.IsWindows())
        {
            return Directory.CreateDirectory(full).FullName;
        }

        // CreateDirectory gives the mode only to the last directory that it creates.
        if (Path.GetDirectoryName(full) is { } parent && !Directory.Exists(parent))
        {
            Create(parent);
        }

        return Directory.CreateDirectory(full, OwnerOnly).FullName;
    }

    /// <summary>
    /// Creates a directory that only the product uses; takes others' access away if it exists. A link is not changed, because its target
    /// is not the product's, nor a directory of another user.
    /// </summary>
    /// <returns>The full path.</returns>
    public static string CreateOwn(string path)
    {
        var full = Create(path);
        if (!OperatingSystem.IsWindows() && new DirectoryInfo(full).LinkTarget is null && IsOpenToOthers(full))
        {
            try
            {
                File.SetUnixFileMode(full, OwnerOnly);
            }
            catch (UnauthorizedAccessException)
            {
                // Another user's, or a file system without modes. The files in it are for their owner alone.
            }
        }

        return full;
    }

    /// <param name="setting">The setting that names the directory.</param>
    /// <returns>A warning if other users can access the directory; null: they can't, or it doesn't exist.</returns>
    public static string? WarningAbout(string setting, string path)
    {
        var full = Path.GetFullPath(path);
        return !OperatingSystem.IsWindows() && Directory.Exists(full) && IsOpenToOthers(full)
            ? $"{setting}: other users can enter {full}, which holds secrets. Unless they are meant to: chmod 700 {full}"
            : null;
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static bool IsOpenToOthers(string path) => (File.GetUnixFileMode(path) & ~OwnerOnly & PrivateFile.Permissions) != 0;
}
