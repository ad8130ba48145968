namespace OrleansSelfCare.Grains.Outbox;

/// <summary>The mail server did not take a mail. The message is fit for a log: no address, no code, no inner exception that has them.</summary>
public sealed class MailDeliveryException : Exception
{
    public MailDeliveryException()
    {
    }

    /// <summary>The mail server's reply code, as 550 for an unknown recipient; null: there was no reply.</summary>
    public int? Status { get; init; }

    public MailDeliveryException(string message)
        : base(message)
    {
    }

    public MailDeliveryException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
