using System.Net;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>
/// Sections <c>SelfCare:Mail</c> and <c>SelfCare:Lines:{id}:Mail</c>, except the mail servers (<see cref="SmtpOptionsValidator"/>).
/// </summary>
internal sealed class MailOptionsValidator : SectionValidator
{
    /// <summary>With a token of at most 52 characters, the part before the @ has at most 64 (RFC 5321 4.5.3.1.1).</summary>
    private const int ReturnPathLocalMaxLength = 12;

    protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options) =>
    [
        (options.Mail.Transport is "File" or "Smtp", "SelfCare:Mail:Transport must be File or Smtp"),
        (EmailAddress.IsReachable(options.Mail.From), "SelfCare:Mail:From must be an e-mail address"),
        (options.Mail.DnsServer.Length == 0 || IPEndPoint.TryParse(options.Mail.DnsServer, out _),
            "SelfCare:Mail:DnsServer must be an address, with or without a port"),
        (options.Mail.ReplyTo.Length == 0 || EmailAddress.IsReachable(options.Mail.ReplyTo),
            "SelfCare:Mail:ReplyTo must be an e-mail address"),
        (options.Mail.ReturnPath.Length == 0 || IsReturnPath(options.Mail.ReturnPath),
            $"SelfCare:Mail:ReturnPath must be an e-mail address with {MailComposer.ReturnPathToken} and at most "
            + $"{ReturnPathLocalMaxLength} other characters before its @"),
        .. Dkim(options.Mail.Dkim),
        .. options.Lines.Where(line => line.Value.Mail.From.Length > 0).Select(line =>
            (EmailAddress.IsReachable(line.Value.Mail.From), $"SelfCare:Lines:{line.Key}:Mail:From must be an e-mail address")),
    ];

    private static bool IsReturnPath(string address)
    {
        var parts = address.Split('@');
        return parts is [var local, var domain]
            && local.Split(MailComposer.ReturnPathToken) is [var before, var after]
            && before.Length + after.Length <= ReturnPathLocalMaxLength
            // A plus sign separates the token from the mailbox at many servers. In customers' addresses it is refused.
            && EmailAddress.IsReachable($"{before.Replace('+', '-')}token{after.Replace('+', '-')}@{domain}");
    }

    private static IEnumerable<(bool Holds, string Error)> Dkim(DkimOptions dkim)
    {
        string[] all = [dkim.Domain, dkim.Selector, dkim.KeyFile];
        if (Array.TrueForAll(all, value => value.Length == 0))
        {
            return [];
        }

        return
        [
            (Array.TrueForAll(all, value => value.Length > 0), "SelfCare:Mail:Dkim:Domain, :Selector and :KeyFile go together"),
            (dkim.Domain.Length == 0 || HostName.IsDomain(dkim.Domain), "SelfCare:Mail:Dkim:Domain must be a domain"),
            (dkim.Selector.Length == 0 || HostName.IsDomain(dkim.Selector), "SelfCare:Mail:Dkim:Selector must be a part of a domain"),
            dkim.KeyFile.Length == 0 ? (true, "") : SettingsCheck.Try("Mail:Dkim:KeyFile", () => _ = new MailSigner(dkim)),
        ];
    }
}
