using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OrleansSelfCare.Client;
using OrleansSelfCare.Hosting.Pages;
using OrleansSelfCare.Portal.Development;
using OrleansSelfCare.Portal.Settings;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>Base of all pages: the texts in the customer's language and the result of the form that was sent before.</summary>
internal abstract class PortalPage(PortalServices services) : PageModel
{
    protected const int MaxKeptLength = 254;

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

    /// <summary>
    /// The page has a form with the id <c>form</c>. The button that changes the language sends it, so that nothing typed is lost.
    /// </summary>
    public virtual bool HasForm => false;

    /// <summary>The messages that the page shows, for the button that changes the language.</summary>
    public string Shown => ShownProtector.Protect((Flash with { Typed = Flash.None.Typed }).ToJson());

    /// <summary>The link that shows this page in the other language, if it has no form.</summary>
    public virtual string LinkTo(string language) => $"?language={language}";

    public string Title => $"{(HasError ? $"{T["error"]}: " : "")}{Heading} | {T.Site(Screen)}";

    protected PortalServices Services => services;

    /// <summary>The API, called on behalf of this customer.</summary>
    protected SelfCareClient Api => Services.Api.For(new Customer(HttpContext.Connection.RemoteIpAddress, T.Language));

    /// <summary>The fields whose values stay when the language changes. Never passwords or codes.</summary>
    protected virtual IReadOnlyList<string> KeptFields => [];

    private IDataProtector ShownProtector => services.Protection.CreateProtector("shown");

    protected bool IsGetOrHead => HttpMethods.IsGet(Request.Method) || HttpMethods.IsHead(Request.Method);

    public sealed override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        T = new LineTexts(services.Options, LineId, Language.Of(HttpContext));
        // A named handler answers with a part of a page: the message stays for the whole page.
        if (IsGetOrHead && context.HandlerMethod?.Name is null)
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

    /// <summary>Changes the language; the page shows and keeps the same.</summary>
    /// <param name="shown"><see cref="Shown"/>.</param>
    public IActionResult OnPostLanguage(string? language, string? shown)
    {
        var typed = ValuesToKeep([.. KeptFields.Select(field => (field, (string?)Request.Form[field].ToString()))]);
        (Open(shown) with { Typed = typed }).Write(TempData, Request.Path);
        Language.Choose(HttpContext, language);
        return Redirect("~" + Request.Path.ToUriComponent());
    }

    private Flash Open(string? shown)
    {
        try
        {
            return shown is null ? Flash.None : Flash.Parse(ShownProtector.Unprotect(shown));
        }
        catch (CryptographicException)
        {
            // The page is from before the portal's keys were replaced.
            return Flash.None;
        }
    }

    /// <summary>Runs before the page's handler.</summary>
    /// <returns>The result that replaces the page; null: the handler runs.</returns>
    protected virtual Task<IActionResult?> BeforeHandler(PageHandlerExecutingContext context) => Task.FromResult<IActionResult?>(
        IsGetOrHead || context.HandlerMethod is not null ? null : StatusCode(StatusCodes.Status405MethodNotAllowed));

    /// <summary>A text in both languages.</summary>
    protected Text Say(Func<LineTexts, string> sentence) => new()
    {
        Ja = sentence(new LineTexts(services.Options, LineId, Language.Japanese)),
        En = sentence(new LineTexts(services.Options, LineId, Language.English)),
    };

    protected Text MessageFor(Refusal refusal) => Say(t =>
        refusal.DetailIn(t.Language) is { Length: > 0 } detail ? detail + AfterDetail(t, refusal) : t["busy"]);

    private static string AfterDetail(LineTexts t, Refusal refusal) => refusal switch
    {
        Refusal.TooManyAttempts(var wait) => Wait(t, wait),
        Refusal.RateLimited(var wait) => Wait(t, wait),
        Refusal.ResendTooSoon(var wait) => Wait(t, wait),
        Refusal.CodeMismatch(var left) => t["attempts-left", left],
        Refusal.PhoneMismatch(var left) => t["attempts-left", left],
        _ => "",
    };

    private static string Wait(LineTexts t, TimeSpan wait) => wait >= TimeSpan.FromMinutes(2)
        ? t["wait.minutes", (int)Math.Ceiling(wait.TotalMinutes)]
        : t["wait.seconds", (int)Math.Ceiling(wait.TotalSeconds)];

    /// <summary>The values to fill in again. Long ones are left out, because they are kept in a cookie.</summary>
    protected static Dictionary<string, string> ValuesToKeep(params ReadOnlySpan<(string Name, string? Typed)> fields)
    {
        var kept = new Dictionary<string, string>();
        foreach (var (name, typed) in fields)
        {
            kept[name] = typed is { Length: <= MaxKeptLength } ? typed : "";
        }

        return kept;
    }

    /// <summary>
    /// For a page that repeats what another site may have chosen: the length of a compressed page could betray a secret on it (BREACH).
    /// </summary>
    protected void DoNotCompress()
    {
        if (HttpContext.Features.Get<IHttpsCompressionFeature>() is { } compression)
        {
            compression.Mode = HttpsCompressionMode.DoNotCompress;
        }
    }

    /// <summary>As the pages list them.</summary>
    protected IOrderedEnumerable<Line> InOrder(IEnumerable<Line> lines) =>
        lines.OrderBy(line => services.Options.Lines.GetValueOrDefault(line.Id)?.Place ?? int.MaxValue);

    /// <summary>Below the portal's own path, if a proxy serves it under one.</summary>
    protected RedirectResult To(string page) => Redirect("~" + PathOf(page));

    /// <summary>Redirects to a page of the service line that shows this notice.</summary>
    protected RedirectResult To(string page, NoticeKind kind, Text notice) => To(page, Flash.None with { Notice = new(kind, notice) });

    protected RedirectResult To(string page, Flash flash)
    {
        flash.Write(TempData, PathOf(page));
        return To(page);
    }

    /// <summary>Escapes the service line, which comes from the URL and could otherwise redirect to another site.</summary>
    protected string PathOf(string page) => $"/{Uri.EscapeDataString(LineId!)}/{page}";
}
