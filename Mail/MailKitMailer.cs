using MailKit.Net.Smtp;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>
/// Sends mail by SMTP. Keeps up to <see cref="SmtpOptions.Connections"/> authenticated connections open between mails. MailKit chooses a
/// transfer encoding that the server accepts, with lines of at most 998 octets.
/// </summary>
public sealed class MailKitMailer(SelfCareOptions options, TimeProvider clock) : IMailer, IDisposable, IAsyncDisposable
{
    private readonly MailComposer _composer = new(options, clock);
    private readonly SmtpConcurrencyLimiter _limiter = new(options.Mail.Smtp, clock);
    private readonly SmtpConnections _connections = new(options.Mail.Smtp, clock);

    public Task Send(OutgoingMail mail, CancellationToken cancellation) =>
        _limiter.Run(mail is not OutgoingMail.LoginCode, linked => SendNow(mail, linked), cancellation);

    public void Dispose() => _connections.Dispose();

    public ValueTask DisposeAsync() => _connections.DisposeAsync();

    private async Task SendNow(OutgoingMail mail, CancellationToken cancellation)
    {
        using var message = _composer.Compose(mail);
        var connection = await _connections.Rent(cancellation);
        try
        {
            // No retry here: if the connection breaks now, the server may already have accepted the mail.
            await connection.SendAsync(message, cancellation);
        }
        catch (SmtpCommandException e)
        {
            throw MailDeliveryFailure.CreateException(e, (int)e.StatusCode);
        }
        finally
        {
            _connections.Return(connection);
        }
    }
}
