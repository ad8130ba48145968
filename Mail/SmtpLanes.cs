using System.Diagnostics.CodeAnalysis;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>
/// Lets <see cref="SmtpOptions.Connections"/> mails out at once, each for at most <see cref="SmtpOptions.Timeout"/>, its wait for a lane
/// included. What fails comes out as <see cref="MailDeliveryException"/>; what the caller cancels, as cancelled.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A SemaphoreSlim whose wait handle nobody asks for has nothing to dispose of.")]
internal sealed class SmtpLanes(SmtpOptions options, TimeProvider clock)
{
    private readonly SemaphoreSlim _free = new(options.Connections);

    public async Task Run(Func<CancellationToken, Task> send, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(options.Timeout, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            await _free.WaitAsync(stop.Token);
            try
            {
                // Away from the caller's scheduler: a grain has better things to do than to talk SMTP.
                await Task.Run(() => send(stop.Token), stop.Token);
            }
            finally
            {
                _free.Release();
            }
        }
        catch (Exception e) when (e is not MailDeliveryException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw NotTaken.Because(late.IsCancellationRequested ? new TimeoutException() : e);
        }
    }
}
