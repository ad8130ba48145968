namespace OrleansSelfCare.Grains.Outbox;

/// <summary>The mail server did not accept a mail. The message can be logged: it contains no address and no code.</summary>
public sealed class MailDeliveryException(string message) : Exception(message)
{
    /// <summary>The mail server's reply code, such as 550 for an unknown recipient; null if there was no reply.</summary>
    public int? Status { get; init; }
}
