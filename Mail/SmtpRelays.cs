using Microsoft.Extensions.Logging;
using MimeKit;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>
/// The mail servers in order: <c>SelfCare:Mail:Smtp</c>, then <c>SelfCare:Mail:Relays</c>. A mail goes through the first one that isn't
/// away. The next one is tried if a server is away or refuses for a reason of its own, but never if it may have accepted the mail, and not
/// if it refused the recipient.
/// </summary>
internal sealed partial class SmtpRelays(MailOptions options, TimeProvider clock, ILogger log) : IDisposable, IAsyncDisposable
{
    /// <summary>How long a connection may take to open if another server can be tried instead.</summary>
    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(20);

    private readonly SmtpRelay[] _relays =
    [
        .. options.Relays.Prepend(options.Smtp).Select(relay => new SmtpRelay(relay, Connector(options, relay, clock), clock)),
    ];

    /// <param name="relay">The server: <see cref="MailOptions.Smtp"/> or one of <see cref="MailOptions.Relays"/>.</param>
    public static SmtpConnector Connector(MailOptions options, SmtpOptions relay, TimeProvider clock) => new(
        relay,
        options.From.Split('@')[^1],
        options.Relays.Count > 0 && relay.Timeout > OpenTimeout ? OpenTimeout : relay.Timeout,
        new SmtpAddresses(relay, clock),
        clock);

    /// <summary>Sends the mail through one of the servers.</summary>
    /// <param name="sender">Of the envelope.</param>
    /// <exception cref="SmtpException">No server accepted it: the answer of the last one that was tried.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task Send(MimeMessage message, MailboxAddress sender, bool isNotice, CancellationToken cancellation)
    {
        var relays = InOrder();
        foreach (var relay in relays)
        {
            try
            {
                await relay.Send(message, sender, isNotice, cancellation);
                relay.Health.Succeeded();
                return;
            }
            catch (SmtpException e)
            {
                relay.Health.Failed(e);
                if (relay == relays[^1] || e.IsFateUnknown || e.IsAboutRecipient)
                {
                    throw;
                }

                LogNext(log, relay.Options.Host, relay.Options.Port, e.Failure.Reason);
            }
        }
    }

    /// <summary>Opens a connection to each server, and keeps it for the first mail. Logs what went wrong.</summary>
    public Task Check(CancellationToken cancellation) => Task.WhenAll(_relays.Select(async relay =>
    {
        try
        {
            await relay.Check(cancellation);
        }
        catch (SmtpException e)
        {
            relay.Health.Failed(e);
            LogCheckFailed(log, relay.Options.Host, relay.Options.Port, e.Failure.Reason);
        }
    }));

    public void Dispose() => Array.ForEach(_relays, relay => relay.Dispose());

    public async ValueTask DisposeAsync() => await Task.WhenAll(_relays.Select(relay => relay.DisposeAsync().AsTask()));

    /// <returns>Those that are away come last: one may be back.</returns>
    private SmtpRelay[] InOrder()
    {
        var there = Array.FindAll(_relays, relay => relay.Health.MayBeTried());
        return [.. there, .. _relays.Except(there)];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail relay {Host}:{Port}: {Reason}. The next one is tried")]
    private static partial void LogNext(ILogger log, string host, int port, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail relay {Host}:{Port}: {Reason}. Mails that are due are tried nevertheless")]
    private static partial void LogCheckFailed(ILogger log, string host, int port, string reason);
}
