namespace OrleansSelfCare.Accounts.Outbox;

/// <summary>The result of one try to deliver an outbox message.</summary>
/// <param name="Number">The message's number.</param>
/// <param name="Error">
/// Null: accepted. Otherwise the stage and the mail server's status, such as <c>AUTH 535</c>; never a text of the server.
/// </param>
public readonly record struct DeliveryResult(int Number, string? Error = null)
{
    /// <summary>When the try ended.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The server refused the recipient permanently: the message is not tried again.</summary>
    public bool IsRefused { get; init; }

    /// <summary>The server's enhanced status (RFC 3463), such as <c>5.1.1</c>; null: it gave none.</summary>
    public string? EnhancedStatus { get; init; }

    public bool IsAccepted => Error is null;
}
