using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using OrleansSelfCare.Hosting.Pages;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>The error page: no such page, an expired form, the service not available, or an internal error.</summary>
[IgnoreAntiforgeryToken]
internal sealed class ProblemModel(PortalServices services) : PortalPage(services)
{
    private const string RetryAfterSeconds = "5";

    public override string Screen => "problem";

    public override string Heading => T[$"problem.{Kind}.title"];

    public string Sentence => T[Kind == 503 ? "busy" : $"problem.{Kind}"];

    public string TraceId => UnhandledExceptionLogger.TraceIdOf(HttpContext);

    private int Kind { get; set; }

    public bool ShowsTrace => Kind >= 500;

    /// <summary>The page itself answers every method; no handler runs. A direct request to its path is a 404.</summary>
    protected override Task<IActionResult?> BeforeHandler(PageHandlerExecutingContext context)
    {
        var isError = HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is not null
            || HttpContext.Features.Get<IExceptionHandlerFeature>() is not null;
        var status = isError
            ? int.Parse((string)RouteData.Values["status"]!, CultureInfo.InvariantCulture)
            : StatusCodes.Status404NotFound;
        Kind = status switch
        {
            404 or 405 => 404,
            503 => 503,
            >= 500 => 500,
            _ => 400,
        };
        Response.StatusCode = status;
        if (Kind == 503)
        {
            Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        return Task.FromResult<IActionResult?>(Page());
    }
}
