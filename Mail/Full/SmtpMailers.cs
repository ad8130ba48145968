using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Mail;

/// <summary>How this edition sends by SMTP: with MailKit, which can do all that the settings ask.</summary>
internal static class SmtpMailers
{
    public static IMailer Create(SelfCareOptions options, TimeProvider clock) => new MailKitMailer(options, clock);

    public static IEnumerable<string> Faults(MailOptions _) => [];
}
