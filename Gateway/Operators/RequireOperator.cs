using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Gateway.Diagnostics;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Operators;

/// <summary>
/// Lets nobody past <c>/admin</c> who hasn't a key with the right for it, before anything else of the request is looked at. The keys are
/// read anew for each call, so that one which was taken away opens nothing any more; where they can't be read, none does (503).
/// </summary>
internal sealed partial class RequireOperator(
    RequestDelegate next, IOptions<SelfCareOptions> options, AuditLog audit, GatewayMetrics metrics, ApiProblems problems, ILogger<RequireOperator> log)
{
    private const string BasicChallenge = "Basic realm=\"operators\", charset=\"UTF-8\"";

    public Task InvokeAsync(HttpContext http)
    {
        var (call, endpoint) = (http.Audit(), http.GetEndpoint());
        var needed = endpoint?.Metadata.GetMetadata<NeededRight>();
        call.Name = needed?.Call;
        call.Account = AccountId.TryCreate(http.GetRouteValue("line") as string, http.GetRouteValue("selfCareId") as string, out var id) ? id : null;

        if (!PresentedKey.TryRead(http, out var presented) || ReadKeys().Find(presented) is not { } key)
        {
            return RefuseKey(http);
        }

        call.Caller = new(key.Name, call.Network);
        // Where no route matches there is nothing to have a right for: the framework answers 404, 405 or 415.
        if (endpoint is RouteEndpoint && (needed is null || !key.Rights.HasFlag(needed.Right)))
        {
            return problems.OperatorRightMissing(http).ExecuteAsync(http);
        }

        // Before anything is done: what can't be written is not done.
        audit.Write(AuditEvent.Began, call);
        call.HasBegun = true;
        return next(http);
    }

    private OperatorKeys ReadKeys()
    {
        try
        {
            return OperatorKeys.Read(options.Value);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            metrics.KeysUnreadable();
            LogUnusable(log, e.Message);
            throw new UnavailableException("The operator keys can't be read.", e);
        }
    }

    private Task RefuseKey(HttpContext http)
    {
        var refusal = problems.OperatorKeyRequired(http);
        if (PresentedKey.IsForABrowser(http))
        {
            http.Response.Headers.WWWAuthenticate = BasicChallenge;
        }

        return refusal.ExecuteAsync(http);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Every operator call is refused. SelfCare:OperatorKeys: {Fault}")]
    private static partial void LogUnusable(ILogger log, string fault);
}
