using OrleansSelfCare.Accounts;
using OrleansSelfCare.Hosting;

namespace OrleansSelfCare.Gateway.Operators;

/// <summary>Writes to the audit log with which status every request under <c>/admin</c> was answered.</summary>
internal sealed class AuditTrail(RequestDelegate next, AuditLog audit, [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var call = new OperatorCall(http, clock.GetTimestamp());
        http.Features.Set(call);
        try
        {
            await next(http);
        }
        finally
        {
            WriteEnd(call, http.Response.StatusCode);
        }
    }

    private void WriteEnd(OperatorCall call, int status)
    {
        try
        {
            audit.Write(call.HasBegun ? AuditEvent.Ended : AuditEvent.Refused, call, status);
        }
        catch (UnavailableException)
        {
            // The response is already sent. AuditLog has logged and counted the failure.
        }
    }
}

/// <summary>Writes to the audit log that an authorized call begins. If that fails, the call is not executed (503).</summary>
internal sealed class AuditBegin(RequestDelegate next, AuditLog audit)
{
    public Task InvokeAsync(HttpContext http)
    {
        var call = http.Audit();
        audit.Write(AuditEvent.Began, call);
        call.HasBegun = true;
        return next(http);
    }
}
