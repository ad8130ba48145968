using System.Text.RegularExpressions;

namespace OrleansSelfCare.Hosting.Settings;

/// <summary>Section <c>SelfCare:Lines:{id}</c>: one of the company's services, with its own customers and texts.</summary>
public sealed class ServiceLine
{
    public Text Name { get; set; } = new();

    /// <summary>For customers who don't know the contact phone number (manual, page 8).</summary>
    public string ContactUrl { get; set; } = "";

    /// <summary>
    /// The portal page that the OpenID provider sends this line's customers to; empty: <see cref="OpenIdOptions.SignInUrl"/>.
    /// </summary>
    public string SignInUrl { get; set; } = "";

    public string SupportPhone { get; set; } = "";

    public Text SupportHours { get; set; } = new();

    public LineMail Mail { get; set; } = new();

    public LineWebhook Webhook { get; set; } = new();

    /// <summary>
    /// By error code (<c>phone-mismatch</c>), or error code and reason (<c>challenge-ended.expired</c>): the text for the customer.
    /// </summary>
    public Dictionary<string, Text> Sentences { get; } = new(StringComparer.Ordinal);
}

/// <summary>A line's mails: the sender's name and, in Japanese, the subjects as the manual shows them.</summary>
public sealed class LineMail
{
    /// <summary>The sender's address; empty: <c>SelfCare:Mail:From</c>.</summary>
    public string From { get; set; } = "";

    /// <summary>Empty: only the address is shown.</summary>
    public string SenderName { get; set; } = "";

    public string CodeSubject { get; set; } = "";

    public string AddressChangedSubject { get; set; } = "";

    /// <summary>Empty: a text that all lines have, because earlier versions had no such setting.</summary>
    public string PasswordChangedSubject { get; set; } = "";

    /// <summary>Of notices of what else the support desk changed. Empty: as of <see cref="PasswordChangedSubject"/>.</summary>
    public string AccountChangedSubject { get; set; } = "";

    /// <summary>The site name in the mail: 「このメールは{SiteName}でお手続きいただいた方へ」</summary>
    public string SiteName { get; set; } = "";

    public LineMailInEnglish English { get; set; } = new();
}

/// <summary>The same of mails in English. What is empty is a text that all lines have, and the line's name for the site's.</summary>
public sealed class LineMailInEnglish
{
    public string CodeSubject { get; set; } = "";

    public string AddressChangedSubject { get; set; } = "";

    public string PasswordChangedSubject { get; set; } = "";

    public string AccountChangedSubject { get; set; } = "";

    /// <summary>The site name in the mail: “This is an automatic mail to a customer of {SiteName}.”</summary>
    public string SiteName { get; set; } = "";
}

/// <summary>
/// The webhook that reports sign-ins, new addresses and locks to a line's portal (Standard Webhooks). If both are empty, there is none.
/// </summary>
public sealed class LineWebhook
{
    /// <summary>An https address; http only for this machine.</summary>
    public string Url { get; set; } = "";

    /// <summary><c>whsec_</c> and base64 of 24 to 64 bytes. During a rotation several, separated by spaces: all of them sign.</summary>
    public string Secret { get; set; } = "";
}

/// <summary>A text in the product's two languages.</summary>
public sealed class Text
{
    public string Ja { get; set; } = "";

    public string En { get; set; } = "";

    public string In(bool english) => english && En.Length > 0 ? En : Ja;
}

internal sealed partial class ServiceLineValidator : SectionValidator
{
    protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options) =>
    [
        (options.Lines.Count > 0, "SelfCare:Lines must contain a service line"),
        .. options.Lines.SelectMany(line => Rules($"SelfCare:Lines:{line.Key}", line.Key, line.Value)),
    ];

    private static IEnumerable<(bool Holds, string Error)> Rules(string key, string id, ServiceLine line) =>
    [
        (Id().IsMatch(id), $"{key}: a line's id is 1 to 32 of a-z 0-9 -"),
        (line.Name.Ja.Length > 0, $"{key}:Name:Ja is missing"),
        (IsWebAddress(line.ContactUrl), $"{key}:ContactUrl must be a web address"),
        (line.Mail.CodeSubject.Length > 0, $"{key}:Mail:CodeSubject is missing"),
        (line.Mail.AddressChangedSubject.Length > 0, $"{key}:Mail:AddressChangedSubject is missing"),
        (line.Mail.SiteName.Length > 0, $"{key}:Mail:SiteName is missing"),
        (!LineBreak().IsMatch(
            line.Mail.CodeSubject + line.Mail.AddressChangedSubject + line.Mail.PasswordChangedSubject + line.Mail.AccountChangedSubject
            + line.Mail.SenderName + line.Mail.English.CodeSubject + line.Mail.English.AddressChangedSubject
            + line.Mail.English.PasswordChangedSubject + line.Mail.English.AccountChangedSubject),
            $"{key}:Mail: a subject or name contains a line break"),
        (line.Webhook.Url.Length == 0 == (line.Webhook.Secret.Length == 0), $"{key}:Webhook:Url and :Secret go together"),
        // Events contain self-care ids, so they must not leave this machine as plain text.
        (line.Webhook.Url.Length == 0 || WebAddress.ParseSecure(line.Webhook.Url) is not null,
            $"{key}:Webhook:Url must be an https address, or http on this machine"),
    ];

    private static bool IsWebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http";

    [GeneratedRegex(@"\A[a-z0-9-]{1,32}\z")]
    private static partial Regex Id();

    [GeneratedRegex(@"[\r\n]")]
    private static partial Regex LineBreak();
}
