using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansSelfCare.Accounts;
using static OrleansSelfCare.Shell.SelfCareTelemetry;

namespace OrleansSelfCare.Shell;

/// <summary>Counts and times the tries to hand a mail to the mail server. Kinds: <c>code</c>, <c>address-changed</c>.</summary>
public sealed class MailTelemetry
{
    private readonly Counter<long> _mails;
    private readonly UpDownCounter<long> _underWay;
    private readonly Histogram<double> _duration;

    public MailTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _mails = meter.CreateCounter<long>(
            "selfcare.mails",
            "{mail}",
            "Tries to send a mail, by line, kind and outcome: taken, not-taken (it is tried again), called-back (owed no more).");
        _underWay = meter.CreateUpDownCounter<long>(
            "selfcare.mails.under_way", "{mail}", "Mails that are with the mail server or wait for a connection to it.");
        _duration = meter.CreateHistogram("selfcare.mail.duration", "s", "How long a try took, by outcome.", advice: Durations);
    }

    /// <param name="send">Null where the mail server took the mail, else why not.</param>
    /// <param name="callBack">Ends a try whose mail is owed no more.</param>
    internal async Task<string?> Measured(string line, OutboxMessage mail, Func<Task<string?>> send, CancellationToken callBack)
    {
        var kind = mail.Code is null ? "address-changed" : "code";
        using var span = Source.StartActivity("SendMail");
        var began = Stopwatch.GetTimestamp();
        _underWay.Add(1);
        var fault = await send();
        _underWay.Add(-1);
        var outcome = fault is null ? "taken" : callBack.IsCancellationRequested ? "called-back" : "not-taken";
        _mails.Add(1, new(Tags.Line, line), new(Tags.MailKind, kind), new(Tags.Outcome, outcome));
        _duration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>(Tags.Outcome, outcome));
        span?.SetTag(Tags.Line, line).SetTag(Tags.MailKind, kind).SetTag(Tags.Outcome, outcome);
        return fault;
    }
}
