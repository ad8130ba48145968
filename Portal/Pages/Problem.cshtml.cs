using System.Diagnostics;
using System.Globalization;
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

    /// <summary>Whatever was asked, by whatever method: the page has no handler.</summary>
    protected override Task<IActionResult?> Arrive(PageHandlerExecutingContext context)
    {
        var status = int.Parse((string)RouteData.Values["status"]!, CultureInfo.InvariantCulture);
        Kind = status switch
        {
            404 or 405 => 404,
            503 => 503,
            >= 500 => 500,
            _ => 400,
        };
        Response.StatusCode = status is >= 400 and < 600 ? status : StatusCodes.Status404NotFound;
        if (Kind == 503)
        {
            Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        return base.Arrive(context);
    }
}
