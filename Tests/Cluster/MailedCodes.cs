using System.Collections.Concurrent;
using System.Diagnostics;
using OrleansSelfCare.Tests.Mail;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>The codes in the mails that a mail server took, found by address and reference however many there are.</summary>
internal sealed class MailedCodes : IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(20);
    private readonly ConcurrentDictionary<(string To, string Reference), string> _codes = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SmtpSink _sink;

    public MailedCodes(SmtpSink sink)
    {
        _sink = sink;
        _ = Task.Run(Read);
    }

    /// <returns>Null: it did not come in that time.</returns>
    public async Task<string?> Of(string address, string reference, TimeSpan timeout)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < timeout; await Task.Delay(RetryDelay))
        {
            if (_codes.TryGetValue((address, reference), out var code))
            {
                return code;
            }
        }

        return null;
    }

    public void Dispose() => _stop.Cancel();

    private async Task Read()
    {
        for (var read = 0; !_stop.IsCancellationRequested; await Task.Delay(RetryDelay))
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
