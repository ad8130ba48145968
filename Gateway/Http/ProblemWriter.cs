using System.Diagnostics;
using System.Net.Mime;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>Writes every problem as <c>application/problem+json</c>, even if the request's <c>Accept</c> header excludes it.</summary>
internal sealed class ProblemWriter(ApiProblems problems) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        problem.Status ??= http.Response.StatusCode;
        problems.Complete(http, problem);
        problem.Extensions["traceId"] = Activity.Current?.Id ?? http.TraceIdentifier;
        http.Response.StatusCode = problem.Status.Value;
        return new(http.Response.WriteAsJsonAsync(problem, options: null, MediaTypeNames.Application.ProblemJson, http.RequestAborted));
    }
}
