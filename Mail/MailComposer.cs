using System.Net;
using System.Security.Cryptography;
using System.Text;
using MimeKit;
using MimeKit.Text;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>
/// Builds the MIME message: subject and sender of the service line, the wording as plain text and, unless
/// <see cref="MailOptions.TextOnly"/> is set, as HTML, in UTF-8.
/// </summary>
internal sealed class MailComposer(SelfCareOptions options, TimeProvider clock)
{
    /// <summary>Stands for the token in <see cref="MailOptions.ReturnPath"/>.</summary>
    public const string ReturnPathToken = "{token}";

    private const string PageStyle =
        "max-width:560px;margin:0 auto;padding:24px;background:#fff;color:#222;font-family:sans-serif;font-size:16px;line-height:1.7";

    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone);

    /// <exception cref="MailDeliveryException">The recipient is not exactly one plain address.</exception>
    public MimeMessage Compose(OutgoingMail mail)
    {
        var line = options.Lines[mail.Line];
        var (subject, paragraphs) = mail.IsEnglish ? WordingInEnglish.Of(line, mail, _zone) : Wording.Of(line, mail, _zone);
        var recipient = ParseRecipient(mail.To);
        var sender = SenderOf(mail.Line);
        var text = new TextPart(TextFormat.Plain) { Text = string.Join("\r\n\r\n", paragraphs.Select(p => p.Text)) + "\r\n" };
        var message = new MimeMessage(
            [new MailboxAddress(Encoding.UTF8, line.Mail.SenderName, sender)],
            [recipient],
            subject,
            options.Mail.TextOnly ? text : new MultipartAlternative(text, HtmlPart(mail.IsEnglish ? "en" : "ja", subject, paragraphs)))
        {
            Date = clock.GetUtcNow(),
            MessageId = $"{RandomNumberGenerator.GetHexString(32, lowercase: true)}@{sender.Split('@')[^1]}",
            Headers =
            {
                { HeaderId.AutoSubmitted, "auto-generated" },
                { "X-Auto-Response-Suppress", "All" },
            },
        };
        if (options.Mail.ReplyTo.Length > 0)
        {
            message.ReplyTo.Add(new MailboxAddress("", options.Mail.ReplyTo));
        }

        return message;
    }

    /// <summary>The envelope sender, to which mail servers send bounces: with the mail's token, or the plain sender.</summary>
    public MailboxAddress EnvelopeSender(OutgoingMail mail) => new(
        "",
        options.Mail.ReturnPath.Length > 0 && mail.ReturnToken is { } token
            ? options.Mail.ReturnPath.Replace(ReturnPathToken, token, StringComparison.Ordinal)
            : SenderOf(mail.Line));

    /// <summary>The sender of that service line's mails.</summary>
    public string SenderOf(string line) => options.Lines[line].Mail.From is { Length: > 0 } own ? own : options.Mail.From;

    /// <remarks>
    /// MimeKit's parser also accepts names, comments and angle brackets, and decodes domains in Punycode. Only an address that
    /// comes out as it went in is used.
    /// </remarks>
    private static MailboxAddress ParseRecipient(string to) =>
        EmailAddress.IsStorable(to) && MailboxAddress.TryParse(to, out var address)
        && (address.Address == to || address.GetAddress(idnEncode: true) == to)
            ? address
            : throw new MailDeliveryException("unusable address");

    private static TextPart HtmlPart(string language, string title, IEnumerable<Paragraph> paragraphs) => new(TextFormat.Html)
    {
        Text = $"""
        <!DOCTYPE html>
        <html lang="{language}">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{WebUtility.HtmlEncode(title)}</title></head>
        <body style="margin:0;background:#f4f4f4">
        <div style="{PageStyle}">
        {string.Join('\n', paragraphs.Select(p => p.Html))}
        </div>
        </body>
        </html>

        """.ReplaceLineEndings("\r\n"),
    };
}
