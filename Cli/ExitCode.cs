namespace OrleansSelfCare.Cli;

/// <summary>What scripts go by; <c>selfcare --help</c> lists them.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>By the service (the key, its rights, what was given), or by whoever was asked.</summary>
    public const int Refused = 1;

    public const int Usage = 2;

    public const int NoSuchAccount = 3;

    /// <summary>The import is done but for these rows.</summary>
    public const int RowsRejected = 4;

    /// <summary>Nothing, or not all, was done.</summary>
    public const int Unavailable = 5;

    /// <summary>By Ctrl-C, as shells have it.</summary>
    public const int Interrupted = 130;
}
