using OrleansSelfCare.Grains.Outbox;

namespace OrleansSelfCare.Mail;

/// <summary>
/// Tries the mail servers when a silo has started, so that the log says what is wrong before a customer waits for a mail. It delays
/// nothing. Gateways of a cluster send no mail; Orleans calls this on silos only.
/// </summary>
internal sealed class SmtpStartCheck(IMailer mailer) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(SmtpStartCheck), ServiceLifecycleStage.Active, Start, _ => _stop.CancelAsync());

    public void Dispose() => _stop.Dispose();

    private Task Start(CancellationToken cancellation)
    {
        if (mailer is MailKitMailer smtp)
        {
            _ = Task.Run(() => smtp.Check(_stop.Token), CancellationToken.None);
        }

        return Task.CompletedTask;
    }
}
