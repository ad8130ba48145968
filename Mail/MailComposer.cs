using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>Builds what a transport sends: subject and sender of the mail's line, the wording as plain text and as HTML, UTF-8.</summary>
internal sealed class MailComposer(SelfCareOptions options, TimeProvider clock)
{
    /// <exception cref="MailDeliveryException">The recipient is no address, or more than one.</exception>
    public MailMessage Compose(OutgoingMail mail)
    {
        var line = options.Lines[mail.Line];
        var (subject, paragraphs) = mail switch
        {
            OutgoingMail.LoginCode code => (line.Mail.CodeSubject, Wording.LoginCode(line, code)),
            OutgoingMail.AddressChanged => (line.Mail.AddressChangedSubject, Wording.AddressChanged(line)),
            _ => throw new UnreachableException(),
        };
        var from = new MailAddress(line.Mail.From.Length > 0 ? line.Mail.From : options.Mail.From, line.Mail.SenderName, Encoding.UTF8);
        return new MailMessage(from, Recipient(mail.To))
        {
            Subject = subject,
            SubjectEncoding = Encoding.UTF8,
            Body = string.Join("\r\n\r\n", paragraphs.Select(p => p.Text)) + "\r\n",
            BodyEncoding = Encoding.UTF8,
            AlternateViews =
            {
                AlternateView.CreateAlternateViewFromString(Html(subject, paragraphs), Encoding.UTF8, MediaTypeNames.Text.Html),
            },
            Headers =
            {
                // The framework's SMTP client dates the mail anew, by the machine's clock.
                ["Date"] = clock.GetUtcNow().ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture),
                ["Message-ID"] = $"<{RandomNumberGenerator.GetHexString(32, lowercase: true)}@{from.Host}>",
                ["Auto-Submitted"] = "auto-generated",
                ["X-Auto-Response-Suppress"] = "All",
            },
        };
    }

    private static MailAddress Recipient(string to) =>
        EmailAddress.IsStorable(to) && MailAddress.TryCreate(to, out var address) && address.Address == to
            ? address
            : throw new MailDeliveryException("no mail can be addressed to this recipient");

    private static string Html(string title, IEnumerable<Paragraph> paragraphs) =>
        $"""
        <!DOCTYPE html>
        <html lang="ja">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{WebUtility.HtmlEncode(title)}</title></head>
        <body style="margin:0;background:#f4f4f4">
        <div style="max-width:560px;margin:0 auto;padding:24px;background:#fff;color:#222;font-family:sans-serif;font-size:16px;line-height:1.7">
        {string.Join('\n', paragraphs.Select(p => p.Html))}
        </div>
        </body>
        </html>

        """.ReplaceLineEndings("\r\n");
}
