using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using OrleansSelfCare.Client;
using OrleansSelfCare.Hosting.Pages;
using OrleansSelfCare.Portal.Settings;
using OrleansSelfCare.Portal.SignIn;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>A page of one service line, <c>/{line}/…</c>. An unknown service line is a 404.</summary>
internal abstract class LinePage(PortalServices services) : PortalPage(services)
{
    private static readonly TimeSpan LongestBriefCall = TimeSpan.FromSeconds(2);

    public Line Line { get; private set; } = null!;

    public override string? LineId => RouteData.Values["line"] as string;

    /// <summary>A random id of the form, to recognise when it is sent twice.</summary>
    public string Submission { get; } = SubmissionDeduplicator.NewSubmission();

    protected PendingSignIn? Pending => Services.Challenge.Read(HttpContext, Line.Id);

    protected override async Task<IActionResult?> BeforeHandler(PageHandlerExecutingContext context)
    {
        if (await base.BeforeHandler(context) is { } result)
        {
            return result;
        }

        var lines = await Services.Lines.Get(T.Language);
        if (lines is null)
        {
            return StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        if (lines.FirstOrDefault(line => line.Id.Equals(LineId, StringComparison.OrdinalIgnoreCase)) is not { } line)
        {
            return NotFound();
        }

        Line = line;
        return line.Id == LineId ? null
            : IsGetOrHead ? Redirect($"~/{line.Id}" + new PathString(Request.Path.Value![(line.Id.Length + 1)..]).ToUriComponent())
            : NotFound();
    }

    public FormField Field(
        string name,
        string label,
        string? hint = null,
        string type = "text",
        string? autocomplete = null,
        string? inputMode = null,
        string value = "") => new(
        name,
        T[label],
        hint is null ? "" : T[hint],
        type,
        autocomplete,
        inputMode,
        Flash.Typed.GetValueOrDefault(name, value),
        Flash.Errors.GetValueOrDefault(name) is { } error ? T[error] : null,
        HasFocus: Flash.Errors.Keys.FirstOrDefault() == name);

    /// <summary>Discards the pending sign-in and shows the reason on the login page.</summary>
    protected RedirectResult StartOver(Text reason)
    {
        Services.Challenge.Delete(HttpContext, Line.Id);
        return To("login", NoticeKind.Error, reason);
    }

    /// <summary>For a page that needs a pending sign-in, if there is none.</summary>
    protected RedirectResult RedirectToStart() => Services.Session.Read(HttpContext, Line.Id) is null ? To("login") : ToMenuOrService();

    /// <summary>After a sign-in: the menu, or the service that asked for it.</summary>
    protected RedirectResult ToMenuOrService() => To(Services.Request.Read(HttpContext, Line.Id) is null ? "menu" : "continue");

    /// <summary>Keeps the pending sign-in and shows the page of its next step.</summary>
    protected RedirectResult Continue(PendingSignIn pending)
    {
        if (pending.Challenge.Next is not (NextStep.Verify or NextStep.EmailChange))
        {
            // A step that this portal has no page for.
            return StartOver(Say(t => t["busy"]));
        }

        Services.Challenge.Write(HttpContext, Line.Id, pending);
        return To(pending.Challenge.Next == NextStep.Verify ? "verify" : "email");
    }

    /// <summary>The pending sign-in that a form belongs to. It may be another one by now, begun in another window.</summary>
    /// <param name="reference">The reference in the form.</param>
    protected bool TryGetPending(
        string? reference, [NotNullWhen(true)] out PendingSignIn? pending, [NotNullWhen(false)] out RedirectResult? redirect)
    {
        pending = Pending;
        redirect = pending is null ? RedirectToStart()
            : pending.Challenge.Reference != reference ? To("verify", NoticeKind.Error, Say(t => t["verify.another"]))
            : null;
        return pending is not null && redirect is null;
    }

    /// <summary>
    /// Calls the API once for a form that is sent twice. Not cancelled when the browser disconnects: the second request may wait for the
    /// same answer.
    /// </summary>
    protected Task<Answer<TValue>> CallOnce<TValue>(string? submission, IEnumerable<string> typed, Func<Task<Answer<TValue>>> call)
        where TValue : class =>
        submission is null ? call() : Services.Submissions.Run(submission, [Screen, Line.Id, .. typed], call);

    /// <summary>Asks the service for what a page can be shown without.</summary>
    /// <returns>Null: refused, or no answer in time.</returns>
    protected static async Task<TValue?> AskBriefly<TValue>(Func<CancellationToken, Task<Answer<TValue>>> call)
        where TValue : class
    {
        using var soon = new CancellationTokenSource(LongestBriefCall);
        try
        {
            return (await call(soon.Token)).TryGet(out var value, out _) ? value : null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Error messages for the empty fields.</summary>
    protected Dictionary<string, Text> RequiredErrors(params ReadOnlySpan<(string Name, string? Typed)> fields)
    {
        var missing = new Dictionary<string, Text>();
        foreach (var (name, typed) in fields)
        {
            if (string.IsNullOrWhiteSpace(typed))
            {
                var key = $"required.{name}";
                missing[name] = Say(t => t[key]);
            }
        }

        return missing;
    }
}
