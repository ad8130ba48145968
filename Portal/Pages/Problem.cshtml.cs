using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>What could not be answered otherwise: no such page, a form from another time, the service away, a fault of ours.</summary>
[IgnoreAntiforgeryToken]
internal sealed class ProblemModel(PortalServices services) : PortalPage(services)
{
    private const string RetryAfterSeconds = "5";

    public override string Screen => "problem";

    public override string Heading => T[$"problem.{Kind}.title"];

    public string Sentence => T[Kind == 503 ? "busy" : $"problem.{Kind}"];

    public string TraceId => Activity.Current?.Id ?? HttpContext.TraceIdentifier;

    private int Kind { get; set; }

    /// <summary>The service's operators find the request by it.</summary>
    public bool ShowsTrace => Kind >= 500;

    /// <summary>Whatever was asked, by whatever method: the page has no handler. Asked for by itself, it is no page.</summary>
    protected override Task<IActionResult?> Arrive(PageHandlerExecutingContext context)
    {
        var isNeeded = HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is not null || HttpContext.Features.Get<IExceptionHandlerFeature>() is not null;
        var status = isNeeded ? int.Parse((string)RouteData.Values["status"]!, CultureInfo.InvariantCulture) : StatusCodes.Status404NotFound;
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

        return Task.FromResult<IActionResult?>(null);
    }
}
