using System.Diagnostics;
using System.Diagnostics.Metrics;
using static OrleansSelfCare.Hosting.Telemetry.SelfCareTelemetry;

namespace OrleansSelfCare.Gateway.Diagnostics;

/// <summary>
/// The gateway's metrics: imported rows, reports about mails, answers to services that sign customers in, errors that prevent operator
/// calls, and calls of wrongly configured portals.
/// </summary>
internal sealed class GatewayMetrics
{
    private readonly Counter<long> _rows;
    private readonly Counter<long> _mailEvents;
    private readonly Counter<long> _answers;
    private long _keysUnreadable;
    private long _auditUnwritten;
    private long _auditNotStored;
    private long _auditAltered;
    private long _auditWaiting;
    private long _headerIgnored;
    private long _manyCustomers;

    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _rows = meter.CreateCounter<long>(
            "selfcare.import.rows", "{row}", "Rows of import files, by outcome: created, updated, unchanged, rejected.");
        _mailEvents = meter.CreateCounter<long>(
            "selfcare.mail_events",
            "{report}",
            "Reports about mails, by kind (bounce, complaint, other) and outcome: applied, repeated, old, foreign (no such account or "
            + "mail, or another address now), forged, no-token, nothing-failed, not-a-report.");
        _answers = meter.CreateCounter<long>(
            "selfcare.openid.answers",
            "{answer}",
            "Answers of the OpenID provider to clients, by client (unknown: not in the clients file), outcome (code, redeemed, refreshed, "
            + "refused) and, of a refusal, the reason: the error code of OAuth.");
        // Observable, so that it is also reported while it is 0 and the first error shows as an increase.
        meter.CreateObservableCounter(
            "selfcare.operator.faults",
            OperatorErrors,
            "{fault}",
            "Errors of operator calls, by reason: keys-unreadable, audit-unwritten; and of the audit log in the database: "
            + "audit-not-stored (an entry was left out), audit-altered (old rows are not as they were written, and are kept).");
        meter.CreateObservableGauge(
            "selfcare.audit.waiting",
            () => Interlocked.Read(ref _auditWaiting),
            "{entry}",
            "Entries of the audit log that wait to be stored in the database.");
        meter.CreateObservableCounter(
            "selfcare.proxy.faults",
            ProxyErrors,
            "{call}",
            "Calls of a portal or proxy whose customers share one network's limits, by reason: header-ignored, many-customers.");
    }

    public void RowImported(string outcome) => _rows.Add(1, new KeyValuePair<string, object?>(Tags.Outcome, outcome));

    public void MailReported(string kind, string outcome) => _mailEvents.Add(
        1, new KeyValuePair<string, object?>(Tags.MailKind, kind), new KeyValuePair<string, object?>(Tags.Outcome, outcome));

    /// <param name="client">Of the clients file, or <c>unknown</c>.</param>
    /// <param name="error">Null: not refused.</param>
    public void ClientAnswered(string client, string outcome, string? error)
    {
        var tags = new TagList { { Tags.Client, client }, { Tags.Outcome, outcome } };
        if (error is not null)
        {
            tags.Add(Tags.Reason, error);
        }

        _answers.Add(1, tags);
    }

    public void KeysUnreadable() => Interlocked.Increment(ref _keysUnreadable);

    public void AuditUnwritten() => Interlocked.Increment(ref _auditUnwritten);

    public void AuditNotStored() => Interlocked.Increment(ref _auditNotStored);

    public void AuditAltered() => Interlocked.Increment(ref _auditAltered);

    public void AuditWaits(int entries) => Interlocked.Add(ref _auditWaiting, entries);

    public void CountProxyError(ProxyError error) =>
        Interlocked.Increment(ref error == ProxyError.HeaderIgnored ? ref _headerIgnored : ref _manyCustomers);

    private Measurement<long>[] ProxyErrors() =>
    [
        new(Interlocked.Read(ref _headerIgnored), new KeyValuePair<string, object?>(Tags.Reason, "header-ignored")),
        new(Interlocked.Read(ref _manyCustomers), new KeyValuePair<string, object?>(Tags.Reason, "many-customers")),
    ];

    private Measurement<long>[] OperatorErrors() =>
    [
        new(Interlocked.Read(ref _keysUnreadable), new KeyValuePair<string, object?>(Tags.Reason, "keys-unreadable")),
        new(Interlocked.Read(ref _auditUnwritten), new KeyValuePair<string, object?>(Tags.Reason, "audit-unwritten")),
        new(Interlocked.Read(ref _auditNotStored), new KeyValuePair<string, object?>(Tags.Reason, "audit-not-stored")),
        new(Interlocked.Read(ref _auditAltered), new KeyValuePair<string, object?>(Tags.Reason, "audit-altered")),
    ];
}
