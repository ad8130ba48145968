namespace OrleansSelfCare.Cli;

/// <summary>Scripts depend on these; <c>selfcare --help</c> lists them.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Refused by the service (the key, its rights, or the input), or not confirmed by the user.</summary>
    public const int Refused = 1;

    public const int Usage = 2;

    /// <summary>Or no such service line.</summary>
    public const int NoSuchAccount = 3;

    /// <summary>The import is complete, but some rows were rejected.</summary>
    public const int RowsRejected = 4;

    /// <summary>The call may have done nothing, a part, or all.</summary>
    public const int Unavailable = 5;

    /// <summary>
    /// EX_TEMPFAIL of sysexits.h: a mail server keeps the message and calls the command again (Postfix: pipe(8), local(8)). Only
    /// <c>bounce</c> ends with it.
    /// </summary>
    public const int TryAgain = 75;

    /// <summary>Ctrl-C: 128 + SIGINT, the convention of shells.</summary>
    public const int Interrupted = 130;
}
