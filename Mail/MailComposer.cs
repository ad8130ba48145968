using System.Net;
using System.Security.Cryptography;
using System.Text;
using MimeKit;
using MimeKit.Text;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>Builds the MIME message: subject and sender of the service line, the wording as plain text and as HTML, in UTF-8.</summary>
internal sealed class MailComposer(SelfCareOptions options, TimeProvider clock)
{
    private const string PageStyle =
        "max-width:560px;margin:0 auto;padding:24px;background:#fff;color:#222;font-family:sans-serif;font-size:16px;line-height:1.7";

    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone);

    /// <exception cref="MailDeliveryException">The recipient is not exactly one plain address.</exception>
    public MimeMessage Compose(OutgoingMail mail)
    {
        var line = options.Lines[mail.Line];
        var (subject, paragraphs) = mail.IsEnglish ? WordingInEnglish.Of(line, mail, _zone) : Wording.Of(line, mail, _zone);
        var recipient = ParseRecipient(mail.To);
        var sender = line.Mail.From.Length > 0 ? line.Mail.From : options.Mail.From;
        var body = new MultipartAlternative(
            new TextPart(TextFormat.Plain) { Text = string.Join("\r\n\r\n", paragraphs.Select(p => p.Text)) + "\r\n" },
            new TextPart(TextFormat.Html) { Text = Html(mail.IsEnglish ? "en" : "ja", subject, paragraphs) });
        return new MimeMessage([new MailboxAddress(Encoding.UTF8, line.Mail.SenderName, sender)], [recipient], subject, body)
        {
            Date = clock.GetUtcNow(),
            MessageId = $"{RandomNumberGenerator.GetHexString(32, lowercase: true)}@{sender.Split('@')[^1]}",
            Headers =
            {
                { HeaderId.AutoSubmitted, "auto-generated" },
                { "X-Auto-Response-Suppress", "All" },
            },
        };
    }

    /// <remarks>
    /// MimeKit's parser also accepts names, comments and angle brackets, and decodes domains in Punycode. Only an address that
    /// comes out as it went in is used.
    /// </remarks>
    private static MailboxAddress ParseRecipient(string to) =>
        EmailAddress.IsStorable(to) && MailboxAddress.TryParse(to, out var address)
        && (address.Address == to || address.GetAddress(idnEncode: true) == to)
            ? address
            : throw new MailDeliveryException("unusable address");

    private static string Html(string language, string title, IEnumerable<Paragraph> paragraphs) =>
        $"""
        <!DOCTYPE html>
        <html lang="{language}">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{WebUtility.HtmlEncode(title)}</title></head>
        <body style="margin:0;background:#f4f4f4">
        <div style="{PageStyle}">
        {string.Join('\n', paragraphs.Select(p => p.Html))}
        </div>
        </body>
        </html>

        """.ReplaceLineEndings("\r\n");
}
