using MailKit.Net.Smtp;
using MimeKit;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>Mail over MailKit. Up to <see cref="SmtpOptions.Connections"/> connections, logged in, are kept from mail to mail.</summary>
public sealed class MailKitMailer(SelfCareOptions options, TimeProvider clock) : IMailer, IDisposable, IAsyncDisposable
{
    private readonly MailComposer _composer = new(options, clock);
    private readonly SmtpLanes _lanes = new(options.Mail.Smtp, clock);
    private readonly SmtpConnections _connections = new(options.Mail.Smtp, clock);

    public Task Send(OutgoingMail mail, CancellationToken cancellation) =>
        _lanes.Run(stop => SendNow(mail, stop), cancellation);

    public void Dispose() => _connections.Dispose();

    public ValueTask DisposeAsync() => _connections.DisposeAsync();

    private async Task SendNow(OutgoingMail mail, CancellationToken cancellation)
    {
        using var composed = _composer.Compose(mail);
        using var message = MimeMessage.CreateFromMailMessage(composed);
        var connection = await _connections.Take(cancellation);
        try
        {
            // Never tried twice here: a connection that breaks now may break after the server took the mail.
            await connection.SendAsync(message, cancellation);
        }
        catch (SmtpCommandException e)
        {
            throw NotTaken.Because(e, (int)e.StatusCode);
        }
        finally
        {
            _connections.GiveBack(connection);
        }
    }
}
