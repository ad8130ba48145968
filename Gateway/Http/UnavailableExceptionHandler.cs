using System.Data.Common;
using Microsoft.AspNetCore.Diagnostics;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Storage.Postgres;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>
/// Responds with 503 and <c>Retry-After</c> if a store or silo can't be reached or too many calls wait, and with 500 to other exceptions.
/// Never sends an exception message.
/// </summary>
internal sealed partial class UnavailableExceptionHandler(
    IProblemDetailsService writer,
    ApiProblems problems,
    RefusalDelay delay,
    ILogger<UnavailableExceptionHandler> log,
    DatabaseErrors? database = null) : IExceptionHandler
{
    private const string RetryAfterSeconds = "2";

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        try
        {
            return (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
                || await Respond(httpContext, exception);
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            // The caller hung up meanwhile. An exception from here would be logged as an error of the server.
            return true;
        }
    }

    private async Task<bool> Respond(HttpContext httpContext, Exception exception)
    {
        if (exception is UnavailableException { RetryAfter: { } wait })
        {
            await problems.Busy(httpContext, await delay.Wait(httpContext, wait)).ExecuteAsync(httpContext);
            return true;
        }

        // Logs only types: an exception message may quote what a customer typed.
        if (IsUnavailable(exception))
        {
            database?.Add(exception.GetBaseException());
            LogUnavailable(log, TypesOf(exception));
            httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
        }
        else
        {
            LogUnexpected(log, TypesOf(exception), exception.StackTrace);
            httpContext.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }

        return await writer.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext });
    }

    /// <summary>
    /// The store or the silos can't be reached, didn't respond in time, or stopped during the call. Or, during an upgrade, the silo is of
    /// an earlier version that has no such call: it answers with a <see cref="TypeLoadException"/> for the call's type. Not one of its
    /// derived types, such as <see cref="DllNotFoundException"/>: that is an error of the installation, which waiting does not end.
    /// </summary>
    public static bool IsUnavailable(Exception exception) =>
        exception is UnavailableException or OrleansException or DbException or TimeoutException or OperationCanceledException
        || exception.GetType() == typeof(TypeLoadException);

    private static string TypesOf(Exception exception) =>
        exception.GetType().Name + (exception.InnerException is { } inner ? $" < {TypesOf(inner)}" : "");

    [LoggerMessage(Level = LogLevel.Warning, Message = "Unavailable: {Types}")]
    private static partial void LogUnavailable(ILogger log, string types);

    [LoggerMessage(Level = LogLevel.Error, Message = "Unexpected: {Types}\n{Stack}")]
    private static partial void LogUnexpected(ILogger log, string types, string? stack);
}
