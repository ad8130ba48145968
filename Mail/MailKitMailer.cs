using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>
/// Sends mail by SMTP, through the first mail server that isn't away (<see cref="MailOptions.Smtp"/>, <see cref="MailOptions.Relays"/>).
/// Keeps up to <see cref="SmtpOptions.Connections"/> authenticated connections to each open between mails. MailKit chooses a transfer
/// encoding that the server accepts, with lines of at most 998 octets; signed mails (<see cref="MailOptions.Dkim"/>) have one that all
/// servers accept.
/// </summary>
/// <param name="log">Null: what a server refused is not logged if another one took the mail.</param>
public sealed class MailKitMailer(SelfCareOptions options, TimeProvider clock, ILogger? log = null) : IMailer, IDisposable, IAsyncDisposable
{
    private readonly MailComposer _composer = new(options, clock);
    private readonly MailSigner? _signer = options.Mail.Dkim.KeyFile.Length > 0 ? new(options.Mail.Dkim) : null;
    private readonly SmtpRelays _relays = new(options.Mail, clock, log ?? NullLogger.Instance);

    public async Task Send(OutgoingMail mail, CancellationToken cancellation)
    {
        using var message = _composer.Compose(mail);
        _signer?.Sign(message);
        try
        {
            await _relays.Send(message, _composer.EnvelopeSender(mail), mail is not OutgoingMail.LoginCode, cancellation);
        }
        catch (SmtpException e)
        {
            throw new MailDeliveryException(e.Failure);
        }
    }

    /// <summary>
    /// Opens a connection to each server, up to the authentication, and keeps it for the first mail. Only logs what went wrong: mails that
    /// are due are tried all the same.
    /// </summary>
    public Task Check(CancellationToken cancellation) => _relays.Check(cancellation);

    public void Dispose() => _relays.Dispose();

    public ValueTask DisposeAsync() => _relays.DisposeAsync();
}
