using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>
/// Sends at most <see cref="SmtpOptions.Connections"/> mails at once, codes before notices (<see cref="MailSlots"/>). Failures are thrown
/// as <see cref="SmtpException"/>; cancellation by the caller as <see cref="OperationCanceledException"/>.
/// </summary>
internal sealed class SmtpConcurrencyLimiter(SmtpOptions options, TimeProvider clock)
{
    private readonly MailSlots _slots = new(options.Connections);

    /// <summary>
    /// <see cref="SmtpOptions.Timeout"/> covers a code's wait for its slot and the sending. A notice's wait is not limited: an import may
    /// queue many.
    /// </summary>
    public Task Run(bool isNotice, Func<CancellationToken, Task> send, CancellationToken cancellation) => isNotice
        ? _slots.Run(isNotice, () => InTime(linked => SendNow(send, linked), cancellation), cancellation)
        : InTime(linked => _slots.Run(isNotice, () => SendNow(send, linked), linked), cancellation);

    private async Task InTime(Func<CancellationToken, Task> run, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            await run(linked.Token);
        }
        catch (Exception e) when (e is SmtpException or OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw e as SmtpException ?? SmtpException.TimedOut(SmtpStage.Waiting);
        }
    }

    /// <summary>Keeps the SMTP work off the grain's scheduler.</summary>
    private static Task SendNow(Func<CancellationToken, Task> send, CancellationToken cancellation) =>
        Task.Run(() => send(cancellation), cancellation);
}
