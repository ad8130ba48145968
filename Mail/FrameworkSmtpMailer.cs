using System.Net;
using System.Net.Mail;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Mail;

/// <summary>
/// Mail over the framework's own SMTP client, for feeds without MailKit: a connection for each mail, at most
/// <see cref="SmtpOptions.Connections"/> at once. Logs in by AUTH LOGIN (also NTLM, Negotiate), not by AUTH PLAIN.
/// </summary>
public sealed class FrameworkSmtpMailer(SelfCareOptions options, TimeProvider clock) : IMailer
{
    private readonly MailComposer _composer = new(options, clock);
    private readonly SmtpOptions _smtp = options.Mail.Smtp;
    private readonly SmtpLanes _lanes = new(options.Mail.Smtp, clock);

    /// <summary>What of the settings this client can't do, a sentence each.</summary>
    public static IEnumerable<string> Faults(MailOptions options)
    {
        if (options is { Transport: "Smtp", Smtp.Security: "Tls" })
        {
            yield return "SelfCare:Mail:Smtp:Security can't be Tls in the Standalone edition; StartTls and None can.";
        }
    }

    public Task Send(OutgoingMail mail, CancellationToken cancellation) =>
        _lanes.Run(stop => SendNow(mail, stop), cancellation);

    private async Task SendNow(OutgoingMail mail, CancellationToken cancellation)
    {
        using var message = _composer.Compose(mail);
        using var client = new SmtpClient(_smtp.Host, _smtp.Port)
        {
            EnableSsl = _smtp.Security == "StartTls",
            Credentials = _smtp.User.Length > 0 ? new NetworkCredential(_smtp.User, _smtp.Password) : null,
        };
        try
        {
            await client.SendMailAsync(message, cancellation);
        }
        catch (SmtpException e) when (e.StatusCode > 0)
        {
            throw NotTaken.Because(e, (int)e.StatusCode);
        }
    }
}
