namespace OrleansSelfCare.Accounts.Outbox;

/// <summary>Whether the mail server has accepted a mail. <see cref="MailProblem"/> says that it will not arrive.</summary>
[GenerateSerializer, Alias("selfcare.Delivery")]
public enum Delivery
{
    /// <summary>The mail server accepted it.</summary>
    Sent,

    /// <summary>Not accepted yet; it is tried again until the code expires.</summary>
    Queued,
}
