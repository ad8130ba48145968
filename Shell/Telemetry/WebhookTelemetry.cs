using System.Diagnostics.Metrics;
using static OrleansSelfCare.Shell.SelfCareTelemetry;

namespace OrleansSelfCare.Shell;

/// <summary>Counts the tries to tell a portal.</summary>
public sealed class WebhookTelemetry(IMeterFactory meters)
{
    private readonly Counter<long> _tries = meters.Create(Name).CreateCounter<long>(
        "selfcare.webhooks", "{call}", "Tries to tell a portal what happened to an account, by line, event and outcome: told, not-told (it is tried again).");

    internal void Tried(string line, string type, bool isTold) =>
        _tries.Add(1, new(Tags.Line, line), new(Tags.Event, type), new(Tags.Outcome, isTold ? "told" : "not-told"));
}
