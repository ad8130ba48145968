using System.Collections.Concurrent;
using OrleansSelfCare.Grains.Outbox;

namespace OrleansSelfCare.TestKit;

/// <summary>A mail server that takes every mail at once, or none, as a test wants it.</summary>
public sealed class Inbox : IMailer
{
    private readonly ConcurrentQueue<OutgoingMail> _mails = new();
    private readonly ConcurrentDictionary<string, bool> _nobodys = new(StringComparer.Ordinal);
    private TaskCompletionSource? _held;

    /// <summary>It takes no mail: the product says <c>queued</c> and tries again.</summary>
    public bool IsDown { get; set; }

    /// <summary>What was taken, oldest first.</summary>
    public IReadOnlyList<OutgoingMail> Mails => [.. _mails];

    /// <summary>Mail for that address is refused with 550: nobody has it.</summary>
    public void Refuse(string address) => _nobodys[address] = true;

    /// <summary>From now on a mail is neither taken nor refused, until <see cref="Release"/>.</summary>
    public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was held is taken.</summary>
    public void Release() => Interlocked.Exchange(ref _held, null)?.SetResult();

    public async Task Send(OutgoingMail mail, CancellationToken cancellation)
    {
        if (_held is { } held)
        {
            await held.Task.WaitAsync(cancellation);
        }

        if (IsDown)
        {
            throw new MailDeliveryException("the mail server is down");
        }

        if (_nobodys.ContainsKey(mail.To))
        {
            throw new MailDeliveryException("status 550") { Status = 550 };
        }

        _mails.Enqueue(mail);
    }

    public IReadOnlyList<OutgoingMail> To(string address) => [.. _mails.Where(mail => mail.To == address)];

    public IReadOnlyList<OutgoingMail.LoginCode> CodesTo(string address) => [.. To(address).OfType<OutgoingMail.LoginCode>()];

    /// <summary>The six digits of the newest login mail to that address.</summary>
    public string LastCodeTo(string address) => CodesTo(address)[^1].Code.Reveal();
}
