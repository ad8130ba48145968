using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using OrleansSelfCare.Client;
using OrleansSelfCare.Portal.SignIn;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>A page of one service line, <c>/{line}/…</c>. A line that the service doesn't know is not found.</summary>
internal abstract class LinePage(PortalServices services) : PortalPage(services)
{
    private const int LongestKept = 254;

    public Line Line { get; private set; } = null!;

    public override string? LineId => RouteData.Values["line"] as string;

    /// <summary>The form's own, so that it counts once however often it is sent.</summary>
    public string Submission { get; } = SubmittedOnce.NewSubmission();

    protected PendingSignIn? Pending => Services.Challenge.Read(HttpContext, Line.Id);

    protected override async Task<IActionResult?> Arrive(PageHandlerExecutingContext context)
    {
        if (await base.Arrive(context) is { } elsewhere)
        {
            return elsewhere;
        }

        var lines = await Services.Lines.In(T.Language);
        if (lines is null)
        {
            return StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        if (lines.FirstOrDefault(line => line.Id == LineId) is not { } line)
        {
            return NotFound();
        }

        Line = line;
        return null;
    }

    public Field Field(string name, string label, string? hint = null, string type = "text", string? autocomplete = null, string? inputMode = null) => new(
        name,
        T[label],
        hint is null ? "" : T[hint],
        type,
        autocomplete,
        inputMode,
        Flash.Typed.GetValueOrDefault(name, ""),
        Flash.Errors.GetValueOrDefault(name),
        HasFocus: Flash.Errors.Keys.FirstOrDefault() == name);

    /// <summary>The sign-in that was begun is over: back to the start, and why.</summary>
    protected RedirectResult StartOver(string why)
    {
        Services.Challenge.Delete(HttpContext, Line.Id);
        return To("login", NoticeKind.Error, why);
    }

    /// <summary>Whoever comes here in the middle of nothing: on to the menu, or to the start.</summary>
    protected RedirectResult Elsewhere() => To(Services.Session.Read(HttpContext, Line.Id) is null ? "login" : "menu");

    /// <summary>A form that was shown for another sign-in than the one that is pending: since then one was begun in another window.</summary>
    /// <param name="reference">The form's.</param>
    protected RedirectResult? OfAnotherSignIn(PendingSignIn pending, string? reference) =>
        reference == pending.Challenge.Reference ? null : To("verify", NoticeKind.Error, T["verify.another"]);

    /// <summary>A call for a form. A browser that hangs up doesn't cancel it: the same form may be on its way again, for the same answer.</summary>
    protected Task<Answer<TValue>> Once<TValue>(string? submission, IEnumerable<string> typed, Func<Task<Answer<TValue>>> call)
        where TValue : class =>
        submission is null ? call() : Services.Once.Answer(submission, [Screen, Line.Id, .. typed], call);

    /// <summary>The fields that hold nothing, and what to say of each.</summary>
    protected Dictionary<string, string> Missing(params ReadOnlySpan<(string Name, string? Typed)> fields)
    {
        var missing = new Dictionary<string, string>();
        foreach (var (name, typed) in fields)
        {
            if (string.IsNullOrWhiteSpace(typed))
            {
                missing[name] = T[$"required.{name}"];
            }
        }

        return missing;
    }

    /// <summary>What will stand in the fields again: no more of it than a cookie has room for.</summary>
    protected static Dictionary<string, string> Kept(params ReadOnlySpan<(string Name, string? Typed)> fields)
    {
        var kept = new Dictionary<string, string>();
        foreach (var (name, typed) in fields)
        {
            kept[name] = typed is { Length: <= LongestKept } ? typed : "";
        }

        return kept;
    }

    protected string Say(Refusal refusal) => refusal switch
    {
        { Detail: "" } => T["busy"],
        Refusal.TooManyAttempts(var wait) => refusal.Detail + Wait(wait),
        Refusal.ResendTooSoon(var wait) => refusal.Detail + Wait(wait),
        Refusal.CodeMismatch(var left) => refusal.Detail + T["attempts-left", left],
        Refusal.PhoneMismatch(var left) => refusal.Detail + T["attempts-left", left],
        _ => refusal.Detail,
    };

    private string Wait(TimeSpan wait) => wait >= TimeSpan.FromMinutes(2)
        ? T["wait.minutes", (int)Math.Ceiling(wait.TotalMinutes)]
        : T["wait.seconds", (int)Math.Ceiling(wait.TotalSeconds)];
}
