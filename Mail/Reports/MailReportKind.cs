namespace OrleansSelfCare.Mail.Reports;

public enum MailReportKind
{
    /// <summary>The mail came back: it was delivered to nobody, and is not tried again.</summary>
    Returned,

    /// <summary>The recipient complained about the mail.</summary>
    Complaint,

    /// <summary>A report of another kind: the mail was delivered, relayed or is delayed.</summary>
    Other,
}
