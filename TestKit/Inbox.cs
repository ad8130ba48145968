using System.Collections.Concurrent;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Grains.Outbox;

namespace OrleansSelfCare.TestKit;

/// <summary>A mail server that keeps the mails in memory. A test can make it fail, refuse or delay them.</summary>
public sealed class Inbox : IMailer, IMailTester
{
    private readonly ConcurrentQueue<OutgoingMail> _mails = new();
    private readonly ConcurrentDictionary<string, bool> _refused = new(StringComparer.Ordinal);
    private TaskCompletionSource? _release;

    /// <summary>While it is true, every mail fails: the product reports <c>queued</c> and retries.</summary>
    public bool IsDown { get; set; }

    /// <summary>Null, or a mailer that must accept each mail before it is kept here.</summary>
    internal IMailer? Next { get; set; }

    /// <summary>The accepted mails, oldest first.</summary>
    public IReadOnlyList<OutgoingMail> Mails => [.. _mails];

    /// <summary>
    /// Refuses mails to the address permanently, with status 550 5.1.1 (unknown recipient): the product reports <c>refused</c> and does not
    /// try again.
    /// </summary>
    public void Refuse(string address) => _refused[address] = true;

    /// <summary>Accepts mails to the address again, as when the customer has opened the filter.</summary>
    public void Accept(string address) => _refused.TryRemove(address, out _);

    /// <summary>From now on, mails wait until <see cref="Release"/>.</summary>
    public void Hold() => _release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets the waiting mails continue.</summary>
    public void Release() => Interlocked.Exchange(ref _release, null)?.SetResult();

    public async Task Send(OutgoingMail mail, CancellationToken cancellation)
    {
        if (_release is { } release)
        {
            await release.Task.WaitAsync(cancellation);
        }

        if (IsDown)
        {
            throw new MailDeliveryException("connect: refused");
        }

        if (_refused.ContainsKey(mail.To))
        {
            throw new MailDeliveryException(new MailFailure("RCPT 550 5.1.1") { IsRefused = true, EnhancedStatus = "5.1.1" });
        }

        await (Next?.Send(mail, cancellation) ?? Task.CompletedTask);
        _mails.Enqueue(mail);
    }

    /// <summary>A test mail has no way to test here: it is taken.</summary>
    Task<IReadOnlyList<MailTest.Step>> IMailTester.Test(string line, string to) =>
        Task.FromResult<IReadOnlyList<MailTest.Step>>([new("inbox", "data", MailTest.Outcome.Passed, "250")]);

    public IReadOnlyList<OutgoingMail> To(string address) => [.. _mails.Where(mail => mail.To == address)];

    public IReadOnlyList<OutgoingMail.LoginCode> CodesTo(string address) => [.. To(address).OfType<OutgoingMail.LoginCode>()];

    /// <summary>The six digits in the newest code mail to the address.</summary>
    public string LastCodeTo(string address) => CodesTo(address)[^1].Code.Reveal();
}
