using System.Collections.Frozen;
using System.Diagnostics;
using OpenTelemetry;
using OrleansSelfCare.Hosting.Telemetry;

namespace OrleansSelfCare.Hosting.Silos.Telemetry;

/// <summary>
/// Removes all tags except the listed ones before a span is exported. A grain's key, a path and a query contain the self-care id, and an
/// exception message may quote what a customer typed.
/// </summary>
internal sealed class SpanRedaction : BaseProcessor<Activity>
{
    private static readonly FrozenSet<string> Kept = new[]
    {
        SelfCareTelemetry.Tags.Line,
        SelfCareTelemetry.Tags.Outcome,
        SelfCareTelemetry.Tags.MailKind,
        SelfCareTelemetry.Tags.ErrorType,
        "http.request.method",
        "http.route",
        "http.response.status_code",
        "url.scheme",
        "network.protocol.version",
        "rpc.system.name",
        "rpc.method",
        "orleans.rpc.service",
        "orleans.grain.type",
        "orleans.silo.id",
        "orleans.storage.provider",
        "orleans.storage.state.name",
        "exception.type",
        "db.system.name",
        "db.namespace",
        "db.operation.name",
        "db.response.status_code",
        "db.npgsql.data_source",
        "db.npgsql.prepared",
        "db.npgsql.rows",
    }.ToFrozenSet();

    public override void OnEnd(Activity data)
    {
        List<string>? removed = null;
        foreach (ref readonly var tag in data.EnumerateTagObjects())
        {
            if (!Kept.Contains(tag.Key))
            {
                (removed ??= []).Add(tag.Key);
            }
        }

        foreach (var key in removed ?? [])
        {
            data.SetTag(key, null);
        }

        // Removes the description, which is an exception message.
        data.SetStatus(data.Status);
    }
}
