using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OrleansSelfCare.Client;
using OrleansSelfCare.Portal.Development;
using OrleansSelfCare.Portal.Http;
using OrleansSelfCare.Portal.Settings;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>Base of all pages: the texts in the customer's language and the result of the form that was sent before.</summary>
internal abstract class PortalPage(PortalServices services) : PageModel
{
    /// <summary>The prefix of the page's text keys.</summary>
    public abstract string Screen { get; }

    public virtual string Heading => T[$"{Screen}.title"];

    public LineTexts T { get; private set; } = null!;

    public Flash Flash { get; private set; } = Flash.None;

    /// <summary>Whether the service's name is shown. The manual shows it on a service line's login and menu pages.</summary>
    public virtual bool ShowsService => false;

    public virtual bool IsSignedIn => false;

    public virtual string? LineId => null;

    public bool ShowsMails => HttpContext.CanSeeMails(services.Options);

    public virtual bool HasError => Flash.HasError;

    public string Title => $"{(HasError ? $"{T["error"]}: " : "")}{Heading} | {T.Site(Screen)}";

    protected PortalServices Services => services;

    /// <summary>The API, called on behalf of this customer.</summary>
    protected SelfCareClient Api => Services.Api.For(new Customer(HttpContext.Connection.RemoteIpAddress, T.Language));

    protected bool IsGetOrHead => HttpMethods.IsGet(Request.Method) || HttpMethods.IsHead(Request.Method);

    public sealed override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        T = new LineTexts(services.Options, LineId, Language.Of(HttpContext));
        if (IsGetOrHead)
        {
            Flash = Flash.Read(TempData, Request.Path);
        }

        if (await BeforeHandler(context) is { } result)
        {
            context.Result = result;
        }
        else
        {
            await next();
        }
    }

    /// <summary>Runs before the page's handler.</summary>
    /// <returns>The result that replaces the page; null: the handler runs.</returns>
    protected virtual Task<IActionResult?> BeforeHandler(PageHandlerExecutingContext context) => Task.FromResult<IActionResult?>(
        IsGetOrHead || context.HandlerMethod is not null ? null : StatusCode(StatusCodes.Status405MethodNotAllowed));

    protected RedirectResult To(string page) => Redirect(PathOf(page));

    /// <summary>Redirects to a page of the service line that shows this notice.</summary>
    protected RedirectResult To(string page, NoticeKind kind, string notice) => To(page, Flash.None with { Notice = new(kind, notice) });

    protected RedirectResult To(string page, Flash flash)
    {
        flash.Write(TempData, PathOf(page));
        return To(page);
    }

    /// <summary>Escapes the service line, which comes from the URL and could otherwise redirect to another site.</summary>
    protected string PathOf(string page) => $"/{Uri.EscapeDataString(LineId!)}/{page}";
}
