using System.Collections.Concurrent;
using System.Diagnostics;
using OrleansSelfCare.Tests.Mail;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>The codes in the mails that the mail server accepted, by address and reference.</summary>
internal sealed class MailedCodes : IDisposable
{
    private static readonly TimeSpan MailTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private readonly ConcurrentDictionary<(string To, string Reference), string> _codes = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Task<IReadOnlyList<FiledCode>>> _newMails;

    public MailedCodes(SmtpSink sink)
        : this(NewMailsOf(sink))
    {
    }

    /// <param name="newMails">Those since the last call.</param>
    public MailedCodes(Func<Task<IReadOnlyList<FiledCode>>> newMails)
    {
        _newMails = newMails;
        _ = Task.Run(Read);
    }

    /// <summary>Each code can be read once: under load an account gets so many mails that references of four digits repeat.</summary>
    /// <returns>Null if the mail did not arrive within the timeout.</returns>
    public async Task<string?> Of(string address, string reference, TimeSpan timeout)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < timeout; await Task.Delay(PollInterval))
        {
            if (_codes.TryRemove((address, reference), out var code))
            {
                return code;
            }
        }

        return null;
    }

    /// <exception cref="InvalidOperationException">The mail did not arrive.</exception>
    public async Task<string> Of(string address, string reference) =>
        await Of(address, reference, MailTimeout) ?? throw new InvalidOperationException("The mail did not come.");

    public void Dispose() => _stop.Cancel();

    private async Task Read()
    {
        for (; !_stop.IsCancellationRequested; await Task.Delay(PollInterval))
        {
            foreach (var mail in await _newMails())
            {
                _codes[(mail.To, mail.Reference)] = mail.Code;
            }
        }
    }

    private static Func<Task<IReadOnlyList<FiledCode>>> NewMailsOf(SmtpSink sink)
    {
        var read = 0;
        return () =>
        {
            IReadOnlyList<FiledCode> mails = [.. sink.Mails.Skip(read).Select(FiledCode.Read)];
            read += mails.Count;
            return Task.FromResult(mails);
        };
    }
}
