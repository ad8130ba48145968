using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;

namespace OrleansSelfCare.Portal.Http;

/// <summary>Logs what was not foreseen under the number that the customer is shown. Types alone: an exception's text may quote what was typed.</summary>
internal sealed partial class Faults(ILogger<Faults> log) : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        LogUnforeseen(log, Activity.Current?.Id ?? httpContext.TraceIdentifier, exception.GetType().Name, exception.StackTrace);
        return new(false);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Unforeseen, {TraceId}: {Type}\n{Stack}")]
    private static partial void LogUnforeseen(ILogger log, string traceId, string type, string? stack);
}
