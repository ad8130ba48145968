using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>Logs the method, path pattern, status and duration of every request; never an id, an address or a query.</summary>
internal sealed partial class RequestLog(RequestDelegate next, IOptions<SelfCareOptions> options, ILogger<RequestLog> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        // Health checks are not logged: they arrive every few seconds.
        if (!log.IsEnabled(LogLevel.Information) || http.Request.Path.StartsWithSegments("/health"))
        {
            await next(http);
            return;
        }

        var start = Stopwatch.GetTimestamp();
        await next(http);
        var milliseconds = (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        LogRequest(log, http.Request.Method, PathOf(http), http.Response.StatusCode, milliseconds);
    }

    private string PathOf(HttpContext http)
    {
        var endpoint = http.Features.Get<IExceptionHandlerPathFeature>()?.Endpoint ?? http.GetEndpoint();
        return (endpoint as RouteEndpoint)?.RoutePattern.RawText is not { } pattern ? "(no such path)"
            : http.GetRouteValue("line") is string line && options.Value.Lines.ContainsKey(line)
                ? pattern.Replace("{line}", line, StringComparison.Ordinal)
                : pattern;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Path} {Status} in {Milliseconds} ms")]
    private static partial void LogRequest(ILogger log, string method, string path, int status, long milliseconds);
}
