using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>
/// Sections <c>SelfCare:Mail</c> and <c>SelfCare:Lines:{id}:Mail</c>, except the mail servers (<see cref="SmtpOptionsValidator"/>).
/// </summary>
internal sealed class MailOptionsValidator : SectionValidator
{
    protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options) =>
    [
        (options.Mail.Transport is "File" or "Smtp", "SelfCare:Mail:Transport must be File or Smtp"),
        (EmailAddress.IsReachable(options.Mail.From), "SelfCare:Mail:From must be an e-mail address"),
        .. options.Lines.Where(line => line.Value.Mail.From.Length > 0).Select(line =>
            (EmailAddress.IsReachable(line.Value.Mail.From), $"SelfCare:Lines:{line.Key}:Mail:From must be an e-mail address")),
    ];
}
