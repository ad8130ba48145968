using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansSelfCare.Hosting.Pages;

/// <summary>
/// Logs unhandled exceptions with the trace id that an error page shows. Logs no exception messages, because they may contain user input.
/// </summary>
public sealed partial class UnhandledExceptionLogger(ILogger<UnhandledExceptionLogger> log) : IExceptionHandler
{
    public static string TraceIdOf(HttpContext http) => Activity.Current?.Id ?? http.TraceIdentifier;

    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        LogUnhandled(log, TraceIdOf(httpContext), exception.GetType().Name, exception.StackTrace);
        return new(false);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Unhandled exception, trace id {TraceId}: {Type}\n{Stack}")]
    private static partial void LogUnhandled(ILogger log, string traceId, string type, string? stack);
}
