using MimeKit;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>One mail server, with its own connections.</summary>
internal sealed class SmtpRelay : IDisposable, IAsyncDisposable
{
    private readonly SmtpConcurrencyLimiter _limiter;
    private readonly SmtpConnections _connections;

    /// <param name="connector">To this server.</param>
    public SmtpRelay(SmtpOptions options, SmtpConnector connector, TimeProvider clock)
    {
        Options = options;
        Health = new(clock);
        _limiter = new(options, clock);
        _connections = new(options, connector, clock);
    }

    public SmtpOptions Options { get; }

    public SmtpHealth Health { get; }

    /// <summary>Sends the mail through this server, once.</summary>
    /// <param name="sender">Of the envelope.</param>
    /// <exception cref="SmtpException">It was not accepted.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task Send(MimeMessage message, MailboxAddress sender, bool isNotice, CancellationToken cancellation) =>
        _limiter.Run(isNotice, linked => SendNow(message, sender, linked), cancellation);

    /// <summary>Opens a connection, up to the authentication, and keeps it for the next mail.</summary>
    /// <exception cref="SmtpException">It could not be opened.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task Check(CancellationToken cancellation) =>
        _limiter.Run(isNotice: true, async linked => _connections.Return(await _connections.Rent(linked)), cancellation);

    public void Dispose() => _connections.Dispose();

    public ValueTask DisposeAsync() => _connections.DisposeAsync();

    private async Task SendNow(MimeMessage message, MailboxAddress sender, CancellationToken cancellation)
    {
        var connection = await _connections.Rent(cancellation);
        try
        {
            await SendOver(connection, message, sender, cancellation);
        }
        catch (SmtpException e) when (connection.IsKept && !e.IsFateUnknown
            && (e.IsConnectionLost || e is { Stage: SmtpStage.Mail, IsTimeout: false }))
        {
            // The server wants no more mails on this connection. It accepted nothing, so the mail can't come twice.
            await SendOver(await _connections.Open(cancellation), message, sender, cancellation);
        }
    }

    private async Task SendOver(SmtpConnection connection, MimeMessage message, MailboxAddress sender, CancellationToken cancellation)
    {
        try
        {
            await connection.Send(message, sender, cancellation);
        }
        finally
        {
            _connections.Return(connection);
        }
    }
}
