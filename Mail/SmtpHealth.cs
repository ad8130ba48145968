namespace OrleansSelfCare.Mail;

/// <summary>
/// Whether a mail server is away. For a short time the others are tried before one that is away; then one mail tries it again.
/// </summary>
internal sealed class SmtpHealth(TimeProvider clock)
{
    private static readonly TimeSpan PassedOver = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private DateTimeOffset? _awayUntil;

    /// <summary>
    /// True for every mail while the server is there. When its time away is over, true for one mail, whose result decides for the others.
    /// </summary>
    public bool MayBeTried()
    {
        lock (_lock)
        {
            if (_awayUntil is { } until)
            {
                if (clock.GetUtcNow() < until)
                {
                    return false;
                }

                _awayUntil = clock.GetUtcNow() + PassedOver;
            }

            return true;
        }
    }

    public void Succeeded()
    {
        lock (_lock)
        {
            _awayUntil = null;
        }
    }

    /// <summary>
    /// It is away if it ended the conversation or let no mail begin. A refused recipient or a refused mail proves that it is there.
    /// Slowness at these stages proves nothing: many servers ask the recipient's server first.
    /// </summary>
    public void Failed(SmtpException e)
    {
        lock (_lock)
        {
            if (e.IsConnectionLost || e.Stage is not (SmtpStage.Waiting or SmtpStage.Rcpt or SmtpStage.Data))
            {
                _awayUntil = clock.GetUtcNow() + PassedOver;
            }
            else if (!e.IsTimeout)
            {
                _awayUntil = null;
            }
        }
    }
}
