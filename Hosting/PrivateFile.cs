namespace OrleansSelfCare.Hosting;

/// <summary>A file that only its owner can access (mode 0600, except on Windows).</summary>
public static class PrivateFile
{
    /// <summary>Opens the file. The mode of an existing file is not changed.</summary>
    /// <param name="options">Must permit writing and creating the file.</param>
    public static FileStream Open(string path, FileStreamOptions options)
    {
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
