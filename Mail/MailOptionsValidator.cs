using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>Sections <c>SelfCare:Mail</c> and <c>SelfCare:Lines:{id}:Mail</c>.</summary>
internal sealed class MailOptionsValidator : SectionValidator
{
    protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options) =>
    [
        (options.Mail.Transport is "File" or "Smtp", "SelfCare:Mail:Transport must be File or Smtp"),
        (EmailAddress.IsReachable(options.Mail.From), "SelfCare:Mail:From must be an e-mail address"),
        (options.Mail.Transport != "Smtp" || options.Mail.Smtp.Host.Length > 0,
            "SelfCare:Mail:Smtp:Host must name the mail server where SelfCare:Mail:Transport is Smtp"),
        (options.Mail.Smtp.Port is >= 1 and <= 65535, "SelfCare:Mail:Smtp:Port must be 1 to 65535"),
        (options.Mail.Smtp.Security is "None" or "StartTls" or "Tls", "SelfCare:Mail:Smtp:Security must be None, StartTls or Tls"),
        (options.Mail.Smtp.User.Length == 0 == (options.Mail.Smtp.Password.Length == 0),
            "SelfCare:Mail:Smtp:User and :Password go together"),
        (options.Mail.Smtp.Connections is >= 1 and <= 100, "SelfCare:Mail:Smtp:Connections must be 1 to 100"),
        (options.Mail.Smtp.Timeout > TimeSpan.Zero && options.Mail.Smtp.Timeout <= TimeSpan.FromMinutes(10),
            "SelfCare:Mail:Smtp:Timeout must be up to 10 minutes"),
        .. options.Lines.Where(line => line.Value.Mail.From.Length > 0).Select(line =>
            (EmailAddress.IsReachable(line.Value.Mail.From), $"SelfCare:Lines:{line.Key}:Mail:From must be an e-mail address")),
    ];
}
