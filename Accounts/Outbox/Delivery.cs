namespace OrleansSelfCare.Accounts.Outbox;

/// <summary>Whether the mail server has accepted a mail.</summary>
[GenerateSerializer, Alias("selfcare.Delivery")]
public enum Delivery
{
    /// <summary>The mail server took it.</summary>
    Sent,

    /// <summary>It will be tried again until the code expires.</summary>
    Queued,
}
