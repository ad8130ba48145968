using System.Collections.Concurrent;
using System.Diagnostics;
using OrleansSelfCare.Tests.Mail;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>The codes in the mails that the mail server accepted, by address and reference.</summary>
internal sealed class MailedCodes : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private readonly ConcurrentDictionary<(string To, string Reference), string> _codes = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SmtpSink _sink;

    public MailedCodes(SmtpSink sink)
    {
        _sink = sink;
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

    public void Dispose() => _stop.Cancel();

    private async Task Read()
    {
        for (var read = 0; !_stop.IsCancellationRequested; await Task.Delay(PollInterval))
        {
            var mails = _sink.Mails;
            for (; read < mails.Count; read++)
            {
                var mail = FiledCode.Read(mails[read]);
                _codes[(mail.To, mail.Reference)] = mail.Code;
            }
        }
    }
}
