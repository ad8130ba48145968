namespace OrleansSelfCare.Shell;

/// <summary>One of the company's services with its own customers: what they read, whom they call, who writes to them. <c>SelfCare:Lines:{id}</c></summary>
public sealed class ServiceLine
{
    public Text Name { get; set; } = new();

    /// <summary>Where a customer goes who can't prove the contact phone number (manual, page 8).</summary>
    public string ContactUrl { get; set; } = "";

    public string SupportPhone { get; set; } = "";

    public Text SupportHours { get; set; } = new();

    public LineMail Mail { get; set; } = new();

    public LineWebhook Webhook { get; set; } = new();

    /// <summary>By refusal code (<c>phone-mismatch</c>, or <c>challenge-ended.expired</c> for a reason of its own): the sentence a customer reads.</summary>
    public Dictionary<string, Text> Sentences { get; } = new(StringComparer.Ordinal);
}

/// <summary>A line's mails: the sender's name and the subjects, as the manual shows them.</summary>
public sealed class LineMail
{
    /// <summary>The sender's address; empty: that of <c>SelfCare:Mail:From</c>.</summary>
    public string From { get; set; } = "";

    /// <summary>The name beside the sender's address; empty: the address alone.</summary>
    public string SenderName { get; set; } = "";

    public string CodeSubject { get; set; } = "";

    public string AddressChangedSubject { get; set; } = "";

    /// <summary>Who the mail says it is from: 「このメールは{SiteName}でお手続きいただいた方へ」</summary>
    public string SiteName { get; set; } = "";
}

/// <summary>Where a line's portal is told of sign-ins, new addresses and locks (Standard Webhooks). Both are empty: nowhere.</summary>
public sealed class LineWebhook
{
    /// <summary>An https address; http only on this machine.</summary>
    public string Url { get; set; } = "";

    /// <summary><c>whsec_</c> and base64 of 24 to 64 bytes. Several with a space between them, while one follows another: each signs.</summary>
    public string Secret { get; set; } = "";
}

/// <summary>A text in the product's two languages.</summary>
public sealed class Text
{
    public string Ja { get; set; } = "";

    public string En { get; set; } = "";

    public string In(bool english) => english && En.Length > 0 ? En : Ja;
}
