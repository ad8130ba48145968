using System.Diagnostics.CodeAnalysis;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>
/// Sends at most <see cref="SmtpOptions.Connections"/> mails at once, a quarter of them (at least one) notices, so that codes never wait
/// behind the notices of an import. <see cref="SmtpOptions.Timeout"/> covers the wait for a free slot and the sending. Failures are thrown
/// as <see cref="MailDeliveryException"/>; cancellation by the caller as <see cref="OperationCanceledException"/>.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A SemaphoreSlim without a wait handle needs no disposal.")]
internal sealed class SmtpConcurrencyLimiter(SmtpOptions options, TimeProvider clock)
{
    private readonly SemaphoreSlim _slots = new(options.Connections);

    /// <summary>A notice takes one of these before it waits for a slot.</summary>
    private readonly SemaphoreSlim _noticeSlots = new(Math.Max(1, options.Connections / 4));

    /// <summary>The wait of a notice for the other notices is not limited: an import may queue many.</summary>
    public Task Run(bool isNotice, Func<CancellationToken, Task> send, CancellationToken cancellation) => isNotice
        ? In(_noticeSlots, () => RunInTime(send, cancellation), cancellation)
        : RunInTime(send, cancellation);

    private async Task RunInTime(Func<CancellationToken, Task> send, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            // Keeps the SMTP work off the grain's scheduler.
            await In(_slots, () => Task.Run(() => send(linked.Token), linked.Token), linked.Token);
        }
        catch (Exception e) when (e is not MailDeliveryException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw MailDeliveryFailure.CreateException(timeout.IsCancellationRequested ? new TimeoutException() : e);
        }
    }

    private static async Task In(SemaphoreSlim slots, Func<Task> run, CancellationToken cancellation)
    {
        await slots.WaitAsync(cancellation);
        try
        {
            await run();
        }
        finally
        {
            slots.Release();
        }
    }
}
