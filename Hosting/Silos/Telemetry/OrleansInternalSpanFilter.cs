using System.Diagnostics;
using OpenTelemetry;

namespace OrleansSelfCare.Hosting.Silos.Telemetry;

/// <summary>
/// Leaves out what silos say to each other and to the database all day: it is no request's trace. Orleans gives its own calls the same
/// source as the product's, since it takes every namespace that begins with its name for its own.
/// </summary>
internal sealed class OrleansInternalSpanFilter : BaseProcessor<Activity>
{
    internal const string Calls = "Microsoft.Orleans.Runtime";
    internal const string Queries = "Npgsql";
    private const string ProductsInterfaces = nameof(OrleansSelfCare) + ".";

    public override void OnEnd(Activity data)
    {
        if (data.Source.Name switch
        {
            Calls => (data.GetTagItem("orleans.rpc.service") as string)?.StartsWith(ProductsInterfaces, StringComparison.Ordinal) != true,
            Queries => data.ParentSpanId == default,
            _ => false,
        })
        {
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }
}
