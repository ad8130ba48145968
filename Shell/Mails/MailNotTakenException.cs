namespace OrleansSelfCare.Shell;

/// <summary>The mail server did not take a mail. The message is fit for a log: no address, no code, no inner exception that has them.</summary>
public sealed class MailNotTakenException : Exception
{
    public MailNotTakenException()
    {
    }

    public MailNotTakenException(string message)
        : base(message)
    {
    }

    public MailNotTakenException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
