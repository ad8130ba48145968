using System.Diagnostics.Metrics;
using static OrleansSelfCare.Shell.SelfCareTelemetry;

namespace OrleansSelfCare.Shell;

/// <summary>Counts what keeps operator calls from being made: told even while it is nothing, so that the first one shows as more.</summary>
public sealed class OperatorTelemetry
{
    private long _keysUnreadable;
    private long _auditUnwritten;

    public OperatorTelemetry(IMeterFactory meters) => meters.Create(Name).CreateObservableCounter(
        "selfcare.operator.faults",
        Counts,
        "{fault}",
        "What kept operator calls from being made, by reason: keys-unreadable, audit-unwritten.");

    public void KeysUnreadable() => Interlocked.Increment(ref _keysUnreadable);

    public void AuditUnwritten() => Interlocked.Increment(ref _auditUnwritten);

    private Measurement<long>[] Counts() =>
    [
        new(Interlocked.Read(ref _keysUnreadable), new KeyValuePair<string, object?>(Tags.Reason, "keys-unreadable")),
        new(Interlocked.Read(ref _auditUnwritten), new KeyValuePair<string, object?>(Tags.Reason, "audit-unwritten")),
    ];
}
