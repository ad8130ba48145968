using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OrleansSelfCare.Client;
using OrleansSelfCare.Portal.Development;
using OrleansSelfCare.Portal.Http;
using OrleansSelfCare.Portal.Settings;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>Any page: its texts in the customer's language, and what the form before it has to tell.</summary>
internal abstract class PortalPage(PortalServices services) : PageModel
{
    /// <summary>The name that its texts begin with.</summary>
    public abstract string Screen { get; }

    public virtual string Heading => T[$"{Screen}.title"];

    public LineTexts T { get; private set; } = null!;

    public Flash Flash { get; private set; } = Flash.None;

    /// <summary>Under the site's name, where the manual shows it: on the first page of a line and on the last.</summary>
    public virtual bool ShowsService => false;

    public virtual bool IsSignedIn => false;

    public virtual string? LineId => null;

    public bool ShowsMails => HttpContext.CanSeeMails(services.Options);

    public virtual bool HasError => Flash.HasError;

    public string Title => $"{(HasError ? $"{T["error"]}: " : "")}{Heading} | {T.Site(Screen)}";

    protected PortalServices Services => services;

    /// <summary>The API, called for this customer.</summary>
    protected SelfCareClient Api => Services.Api.For(new Customer(HttpContext.Connection.RemoteIpAddress, T.Language));

    /// <summary>The page is asked for; otherwise a form of it was sent.</summary>
    protected bool IsShown => HttpMethods.IsGet(Request.Method) || HttpMethods.IsHead(Request.Method);

    public sealed override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        T = new LineTexts(services.Options, LineId, Language.Of(HttpContext));
        if (IsShown)
        {
            Flash = Flash.Read(TempData, Request.Path);
        }

        if (await Arrive(context) is { } elsewhere)
        {
            context.Result = elsewhere;
        }
        else
        {
            await next();
        }
    }

    /// <summary>Before the page's handler.</summary>
    /// <returns>What is answered instead; null: the page is.</returns>
    protected virtual Task<IActionResult?> Arrive(PageHandlerExecutingContext context) => Task.FromResult<IActionResult?>(
        IsShown || context.HandlerMethod is not null ? null : StatusCode(StatusCodes.Status405MethodNotAllowed));

    protected RedirectResult To(string page) => Redirect(PathOf(page));

    /// <summary>On to a page of the line's that says how it went.</summary>
    protected RedirectResult To(string page, NoticeKind kind, string notice) => To(page, Flash.None with { Notice = new(kind, notice) });

    protected RedirectResult To(string page, Flash flash)
    {
        flash.Write(TempData, PathOf(page));
        return To(page);
    }

    /// <summary>Escaped: what a stranger calls a line may look like the address of another site.</summary>
    protected string PathOf(string page) => $"/{Uri.EscapeDataString(LineId!)}/{page}";
}
