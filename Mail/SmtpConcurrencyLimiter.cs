using System.Diagnostics.CodeAnalysis;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>
/// Sends at most <see cref="SmtpOptions.Connections"/> mails at once. <see cref="SmtpOptions.Timeout"/> covers the wait for a free slot
/// and the sending. Failures are thrown as <see cref="MailDeliveryException"/>; cancellation by the caller as
/// <see cref="OperationCanceledException"/>.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A SemaphoreSlim without a wait handle needs no disposal.")]
internal sealed class SmtpConcurrencyLimiter(SmtpOptions options, TimeProvider clock)
{
    private readonly SemaphoreSlim _slots = new(options.Connections);

    public async Task Run(Func<CancellationToken, Task> send, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            await _slots.WaitAsync(linked.Token);
            try
            {
                // Keeps the SMTP work off the grain's scheduler.
                await Task.Run(() => send(linked.Token), linked.Token);
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (Exception e) when (e is not MailDeliveryException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw MailDeliveryFailure.CreateException(timeout.IsCancellationRequested ? new TimeoutException() : e);
        }
    }
}
