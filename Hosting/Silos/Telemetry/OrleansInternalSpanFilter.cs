using System.Diagnostics;
using OpenTelemetry;

namespace OrleansSelfCare.Hosting.Silos.Telemetry;

/// <summary>
/// Drops the spans of Orleans' internal calls and of database queries without a parent: they belong to no request. The product's calls have
/// the same source as the internal ones, because their namespace also begins with <c>Orleans</c>.
/// </summary>
internal sealed class OrleansInternalSpanFilter : BaseProcessor<Activity>
{
    internal const string Calls = "Microsoft.Orleans.Runtime";
    internal const string Queries = "Npgsql";
    private const string ProductNamespace = nameof(OrleansSelfCare) + ".";

    public override void OnEnd(Activity data)
    {
        if (data.Source.Name switch
        {
            Calls => (data.GetTagItem("orleans.rpc.service") as string)?.StartsWith(ProductNamespace, StringComparison.Ordinal) != true,
            Queries => data.ParentSpanId == default,
            _ => false,
        })
        {
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }
}
