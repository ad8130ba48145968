namespace OrleansSelfCare.Hosting;

/// <summary>A file that only its owner can access (mode 0600, except on Windows).</summary>
public static class PrivateFile
{
    /// <summary>Read, write and execute of everybody, without the bits that are no permissions.</summary>
    internal const UnixFileMode Permissions = (UnixFileMode)0b111_111_111;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = (UnixFileMode)0b000_111_111;

    /// <summary>Opens the file. The mode of an existing file is not changed.</summary>
    /// <param name="options">Must permit writing and creating the file.</param>
    public static FileStream Open(string path, FileStreamOptions options)
    {
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, options);
    }

    /// <summary>Creates the file empty if it is missing. An existing file is restricted and not opened.</summary>
    public static void Create(string path)
    {
        try
        {
            Open(path, new() { Mode = FileMode.CreateNew, Access = FileAccess.Write }).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            Restrict(path);
        }
    }

    /// <summary>
    /// Creates the file with this content, complete or not at all. If it exists, or another process creates it at the same moment, that
    /// file stays.
    /// </summary>
    public static void Create(string path, Action<Stream> write)
    {
        if (File.Exists(path))
        {
            return;
        }

        var created = $"{path}.{Guid.NewGuid():n}";
        using (var stream = Open(created, new() { Mode = FileMode.CreateNew, Access = FileAccess.Write }))
        {
            write(stream);
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(created, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(created);
        }
    }

    /// <summary>
    /// Takes others' access away from a file that exists: an earlier version, or a copy, may have left it readable. A link is not
    /// changed, because its target is not the product's file; nor is a file of another user.
    /// </summary>
    public static void Restrict(string path)
    {
        if (!OperatingSystem.IsWindows()
            && new FileInfo(path) is { Exists: true, LinkTarget: null } file
            && (file.UnixFileMode & ~OwnerOnly & Permissions) != 0)
        {
            try
            {
                file.UnixFileMode &= OwnerOnly;
            }
            catch (UnauthorizedAccessException)
            {
                // Another user's, or a file system without modes: the host can use it all the same.
            }
        }
    }

    /// <param name="setting">The setting that names the file.</param>
    /// <returns>
    /// A warning if other users can access the file; null: they can't, or it doesn't exist. A mounted secret has the mode that its mount
    /// gives it, and only the container's processes reach it.
    /// </returns>
    public static string? WarningAbout(string setting, string path)
    {
        var full = Path.GetFullPath(path);
        return !OperatingSystem.IsWindows() && File.Exists(full) && !full.StartsWith(SecretFiles.Folder + "/", StringComparison.Ordinal)
            && (File.GetUnixFileMode(full) & Others) != 0
            ? $"{setting}: other users can read or change {full}. Unless they are meant to: chmod 600 {full}"
            : null;
    }
}
