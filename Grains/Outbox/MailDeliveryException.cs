namespace OrleansSelfCare.Grains.Outbox;

/// <summary>A mail was not accepted. The message can be logged: it contains no address and no code.</summary>
public sealed class MailDeliveryException(MailFailure failure) : Exception(failure.Reason)
{
    public MailDeliveryException(string reason)
        : this(new MailFailure(reason))
    {
    }

    public MailFailure Failure => failure;
}
