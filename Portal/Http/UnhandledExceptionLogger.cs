using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;

namespace OrleansSelfCare.Portal.Http;

/// <summary>
/// Logs unhandled exceptions with the trace id that the error page shows. Logs no exception messages, because they may contain user input.
/// </summary>
internal sealed partial class UnhandledExceptionLogger(ILogger<UnhandledExceptionLogger> log) : IExceptionHandler
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
