using System.Diagnostics;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Hosting;

namespace OrleansSelfCare.Gateway.Operators;

/// <summary>The audit log's last word on every request for an operator's path, around all that answers it.</summary>
internal sealed class AuditTrail(RequestDelegate next, AuditLog audit, [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var call = new OperatorCall(ClientNetwork.Of(http), Activity.Current?.Id ?? http.TraceIdentifier, clock.GetTimestamp());
        http.Features.Set(call);
        try
        {
            await next(http);
        }
        finally
        {
            Conclude(call, http.Response.StatusCode);
        }
    }

    private void Conclude(OperatorCall call, int status)
    {
        try
        {
            audit.Write(call.HasBegun ? AuditEvent.Ended : AuditEvent.Refused, call, status);
        }
        catch (UnavailableException)
        {
            // It was answered already, and that it began is written.
        }
    }
}
