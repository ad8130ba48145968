using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OrleansSelfCare.Client;
using OrleansSelfCare.Desk.SignIn;
using OrleansSelfCare.Hosting.Pages;

namespace OrleansSelfCare.Desk.Pages;

/// <summary>Base of all pages: the texts in the agent's language, and the operator calls as the agent.</summary>
internal abstract class DeskPage(DeskServices services) : PageModel
{
    public DeskTexts T { get; private set; } = null!;

    public abstract string Heading { get; }

    /// <summary>Names by the line's id; empty before <see cref="LoadLines"/>.</summary>
    public IReadOnlyDictionary<string, string> Lines { get; private set; } = new Dictionary<string, string>();

    /// <summary>Null: there is no session of an agent.</summary>
    public AgentSession? Agent { get; private set; }

    public bool IsTrial => services.Options.KeySignIn;

    /// <summary>A message about the whole page; null: there is none.</summary>
    public string? Error { get; protected set; }

    public string Title => $"{(Error is null ? "" : $"{T["error"]}: ")}{Heading} | {T["site"]}";

    public static string LinkTo(string language) => $"?language={language}";

    protected DeskServices Services => services;

    public sealed override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        T = DeskTexts.Of(HttpContext);
        Agent = services.Sessions.Find(User);
        if (await BeforeHandler(context) is { } result)
        {
            context.Result = result;
        }
        else
        {
            await next();
        }
    }

    /// <returns>The result that replaces the page; null: the handler runs.</returns>
    protected virtual Task<IActionResult?> BeforeHandler(PageHandlerExecutingContext context) => Task.FromResult<IActionResult?>(
        context.HandlerMethod is not null || HttpMethods.IsGet(Request.Method) || HttpMethods.IsHead(Request.Method)
            ? null
            : StatusCode(StatusCodes.Status405MethodNotAllowed));

    /// <summary>The operator calls, as this agent and from this agent's network.</summary>
    protected OperatorClient Api(string? reason = null) => Api(Agent!.Token, reason);

    /// <inheritdoc cref="Api(string?)"/>
    /// <param name="key">An operator key, or an agent's access token.</param>
    protected OperatorClient Api(Secret key, string? reason = null)
    {
        var http = services.Http.CreateClient(nameof(SelfCareClient));
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(T.Language);
        if (HttpContext.Connection.RemoteIpAddress is { } network)
        {
            http.DefaultRequestHeaders.Add("X-Forwarded-For", network.ToString());
        }

        return new(http, key) { Reason = reason };
    }

    /// <summary>Whether to show what needs this right. The service decides about each call, so unknown rights hide nothing.</summary>
    public bool Offers(string right) => Agent?.Rights?.Contains(right) ?? true;

    /// <summary>Asks the service once in a session, for <see cref="Offers"/>.</summary>
    protected async Task LoadRights()
    {
        if (Agent is { Rights: null } agent)
        {
            agent.Rights = await Api().Me(HttpContext.RequestAborted) switch
            {
                Answer<OperatorView>.Given(var me) => me.Rights,
                Answer<OperatorView>.Refused(Refusal.OperatorRightMissing) => [],
                _ => null,
            };
        }
    }

    protected async Task LoadLines() => Lines = await services.Lines.In(T.Language);

    /// <returns>The line's name, or its id if there is none, and the self-care id.</returns>
    public string AccountName(string line, string? selfCareId) => $"{Lines.GetValueOrDefault(line) ?? line} / {selfCareId}";

    /// <summary>Why nothing was done or shown. An act that may have been done in spite of the refusal needs another sentence.</summary>
    /// <param name="right">That the call needs.</param>
    protected string SentenceFor(Refusal refusal, string right) => refusal switch
    {
        Refusal.OperatorRightMissing => T["refused.right", T[$"right.{right}"]],
        Refusal.NotFound => T["refused.not-found"],
        Refusal.ChallengeEnded => T["refused.no-code"],
        Refusal.ResendTooSoon(var wait) => T["refused.too-soon", Seconds(wait)],
        Refusal.RateLimited(var wait) => T["refused.limit", Seconds(wait)],
        Refusal.TooManyAttempts or Refusal.AgentLimitReached when refusal.Detail.Length > 0 => refusal.Detail,
        Refusal.TooManyAttempts(var wait) => T["refused.limit", Seconds(wait)],
        Refusal.AgentLimitReached(var wait) => T["refused.limit", Seconds(wait)],
        Refusal.Unavailable => T["refused.away"],
        Refusal.ValidationFailed(var errors) => string.Join("\n", errors.Values.SelectMany(messages => messages)),
        _ => T["refused.other", refusal.Detail, refusal.TraceId ?? ""],
    };

    /// <summary>The service doesn't accept the agent's token: a new sign-in may help, but only if the agent wants it.</summary>
    protected IActionResult? SignOutIfUnknown(Refusal? refusal)
    {
        if (refusal is not Refusal.OperatorKeyRequired)
        {
            return null;
        }

        services.Sessions.End(User);
        return Redirect($"~{AgentSignIn.SignedOutPage}?refused");
    }

    private static int Seconds(TimeSpan wait) => (int)Math.Ceiling(wait.TotalSeconds);

    protected static string NewSubmission() => SubmissionDeduplicator.NewSubmission();
}
