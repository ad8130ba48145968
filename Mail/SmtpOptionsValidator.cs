using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>Section <c>SelfCare:Mail:Smtp</c> and each of <c>SelfCare:Mail:Relays</c>, by the same rules.</summary>
internal sealed class SmtpOptionsValidator : SectionValidator
{
    protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options) =>
    [
        (options.Mail.Transport != "Smtp" || options.Mail.Smtp.Host.Length > 0,
            "SelfCare:Mail:Smtp:Host must name the mail server where SelfCare:Mail:Transport is Smtp"),
        .. Rules("Mail:Smtp", options.Mail.Smtp),
        .. options.Mail.Relays.SelectMany((relay, i) => Rules($"Mail:Relays:{i}", relay)
            .Prepend((relay.Host.Length > 0, $"SelfCare:Mail:Relays:{i}:Host must name the mail server"))),
    ];

    private static IEnumerable<(bool Holds, string Error)> Rules(string key, SmtpOptions smtp) =>
    [
        (smtp.Port is >= 1 and <= 65535, $"SelfCare:{key}:Port must be 1 to 65535"),
        (smtp.Security is "None" or "StartTls" or "Tls", $"SelfCare:{key}:Security must be None, StartTls or Tls"),
        smtp.Authority.Length == 0 ? (true, "") : SettingsCheck.Try($"{key}:Authority", () => SmtpCertificate.Policy(smtp)),
        (smtp.Revocation is "None" or "BestEffort" or "Required", $"SelfCare:{key}:Revocation must be None, BestEffort or Required"),
        (smtp.LocalName.Length == 0 || HostName.IsDomain(smtp.LocalName), $"SelfCare:{key}:LocalName must be a domain"),
        (smtp.User.Length == 0 == (smtp.Password.Length == 0), $"SelfCare:{key}:User and :Password go together"),
        (smtp.User.Length == 0 || smtp.Security != "None" || smtp.AllowPasswordInClear || HostName.IsLoopback(smtp.Host),
            $"SelfCare:{key}:Security is None, so the password would go over the network in clear: set StartTls or Tls, "
            + "or :AllowPasswordInClear to true"),
        (smtp.Connections is >= 1 and <= 100, $"SelfCare:{key}:Connections must be 1 to 100"),
        (smtp.MailsPerConnection >= 1, $"SelfCare:{key}:MailsPerConnection must be at least 1"),
        (smtp.Timeout > TimeSpan.Zero && smtp.Timeout <= TimeSpan.FromMinutes(10), $"SelfCare:{key}:Timeout must be up to 10 minutes"),
    ];
}
