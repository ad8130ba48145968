using Microsoft.AspNetCore.Diagnostics;
using OrleansSelfCare.Grains.Interfaces;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>A store or silo that can't be reached is 503, and the caller may try again; any other exception is 500. No exception's text is sent.</summary>
internal sealed partial class UnavailableExceptionHandler(IProblemDetailsService problems, ILogger<UnavailableExceptionHandler> log) : IExceptionHandler
{
    private const string RetryAfterSeconds = "2";

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            return true;
        }

        // Types alone: an exception's text may quote what a customer typed.
        if (exception is BadHttpRequestException broken)
        {
            httpContext.Response.StatusCode = broken.StatusCode;
        }
        else if (IsUnavailable(exception))
        {
            LogUnavailable(log, TypesOf(exception));
            httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
        }
        else
        {
            LogUnforeseen(log, TypesOf(exception), exception.StackTrace);
            httpContext.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }

        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext });
    }

    /// <summary>The store or the silos can't be reached, didn't answer in time, or stopped meanwhile.</summary>
    public static bool IsUnavailable(Exception exception) =>
        exception is UnavailableException or OrleansException or TimeoutException or OperationCanceledException;

    private static string TypesOf(Exception? exception) =>
        exception is null ? "" : exception.InnerException is null ? exception.GetType().Name : $"{exception.GetType().Name} < {TypesOf(exception.InnerException)}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "Unavailable: {Types}")]
    private static partial void LogUnavailable(ILogger log, string types);

    [LoggerMessage(Level = LogLevel.Error, Message = "Unforeseen: {Types}\n{Stack}")]
    private static partial void LogUnforeseen(ILogger log, string types, string? stack);
}
