using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using OrleansSelfCare.Hosting.Pages;

namespace OrleansSelfCare.Desk.Pages;

/// <summary>The error page: no such page, an expired form, or an internal error.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
internal sealed class ProblemModel(DeskServices services) : DeskPage(services)
{
    public override string Heading => T[$"problem.{Kind}.title"];

    public string Sentence => T[$"problem.{Kind}"];

    public string? TraceId => Kind == 500 ? UnhandledExceptionLogger.TraceIdOf(HttpContext) : null;

    private int Kind { get; set; }

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
            >= 500 => 500,
            _ => 400,
        };
        Response.StatusCode = status;
        return Task.FromResult<IActionResult?>(Page());
    }
}
