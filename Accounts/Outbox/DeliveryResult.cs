namespace OrleansSelfCare.Accounts.Outbox;

/// <summary>The result of one try to deliver an outbox message.</summary>
/// <param name="Number">The message's number.</param>
/// <param name="Error">Null: accepted. Otherwise the mail server's status, such as <c>550</c>, or <c>unreachable</c>.</param>
public readonly record struct DeliveryResult(int Number, string? Error = null)
{
    /// <summary>When the try ended.</summary>
    public DateTimeOffset At { get; init; }

    public bool IsAccepted => Error is null;
}
