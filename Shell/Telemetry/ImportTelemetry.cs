using System.Diagnostics.Metrics;
using static OrleansSelfCare.Shell.SelfCareTelemetry;

namespace OrleansSelfCare.Shell;

/// <summary>Counts what became of the rows of provisioning files.</summary>
public sealed class ImportTelemetry(IMeterFactory meters)
{
    private readonly Counter<long> _rows = meters.Create(Name).CreateCounter<long>(
        "selfcare.import.rows", "{row}", "Rows of provisioning files, by outcome: created, updated, unchanged, rejected.");

    public void Counted(string outcome) => _rows.Add(1, new KeyValuePair<string, object?>(Tags.Outcome, outcome));
}
