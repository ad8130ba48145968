using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Mail;

/// <summary>How this edition sends by SMTP: with the framework's own client.</summary>
internal static class SmtpMailers
{
    public static IMailer Create(SelfCareOptions options, TimeProvider clock) => new FrameworkSmtpMailer(options, clock);

    public static IEnumerable<string> Faults(MailOptions options) => FrameworkSmtpMailer.Faults(options);
}
