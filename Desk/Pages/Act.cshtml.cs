using System.Net.Mime;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OrleansSelfCare.Client;
using OrleansSelfCare.Desk.Accounts;

namespace OrleansSelfCare.Desk.Pages;

/// <summary>
/// Does one act to an account. The buttons of the account's page lead here with a reason; what is grave is asked again. What was done is
/// said on another page, so that Reload repeats nothing.
/// </summary>
internal sealed class ActModel(DeskServices services) : AccountPage(services)
{
    public Act Act { get; private set; } = null!;

    public override string Heading => T[$"act.{Act.Name}"];

    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>Of the act's field.</summary>
    [BindProperty]
    public string? Value { get; set; }

    [BindProperty]
    public string? Claim { get; set; }

    [BindProperty]
    public string? Submission { get; set; }

    /// <summary>
    /// How often this form was sent without an answer of the service. A repeated form calls the service again, but with the same
    /// submission: a call that took effect before has no second effect.
    /// </summary>
    [BindProperty]
    public int Attempt { get; set; }

    /// <summary>The box, which is checked at first.</summary>
    public bool IsChecked { get; private set; } = true;

    public string? ReasonError { get; private set; }

    public string? ValueError { get; private set; }

    protected override Task<IActionResult?> BeforeHandler(PageHandlerExecutingContext context)
    {
        if (Act.Find((string)RouteData.Values["act"]!) is not { } act)
        {
            return Task.FromResult<IActionResult?>(NotFound());
        }

        Act = act;
        return base.BeforeHandler(context);
    }

    public void OnGet() => (Reason, Submission) = (LastReason, NewSubmission());

    /// <param name="confirmed">The form of this page, not that of the account's page.</param>
    /// <param name="box">The box of this page.</param>
    public async Task<IActionResult> OnPostAsync(bool confirmed, bool box)
    {
        (Reason, Value) = ((Reason ?? "").Trim(), (Value ?? "").Trim());
        Submission ??= NewSubmission();
        if (!confirmed && (Act.IsGrave || Act.Field is not (null or ActField.Session)))
        {
            return Page();
        }

        IsChecked = !confirmed || box;
        ReasonError = Reason.Length == 0 ? T["reason.missing"] : null;
        ValueError = Act.Field is not null && Value.Length == 0 ? T["value.missing"] : null;
        if (ReasonError is not null || ValueError is not null)
        {
            return Page();
        }

        LastReason = Reason;
        var input = new ActInput(Line, SelfCareId, Value, Claim ?? "", box, Submission);
        // Not cancelled with the request: the other request of a double click gets the same answer.
        var answer = await Services.Submissions.Run(
            Submission,
            [Name, Act.Name, Reason, Value, input.Claim, $"{box}", $"{Attempt}"],
            () => Act.Call(Api(Reason), input, CancellationToken.None));
        if (!answer.TryGet(out var result, out var refusal))
        {
            return SignOutIfUnknown(refusal) ?? Refused(refusal);
        }

        if (result.Download is { } file)
        {
            return File(file, MediaTypeNames.Application.Json, $"{Line}-{SelfCareId}.json");
        }

        WriteFlash(DoneModel.ResultKey, JsonSerializer.Serialize(result));
        return Redirect(PathOf("/done"));
    }

    private PageResult Refused(Refusal refusal)
    {
        var mayBeDone = refusal is Refusal.Unavailable { IsBusy: false };
        (Submission, Attempt) = refusal is Refusal.Unavailable ? (Submission, Attempt + 1) : (NewSubmission(), 0);
        if (refusal is Refusal.ValidationFailed(var errors))
        {
            ReasonError = errors.GetValueOrDefault("reason")?[0];
            ValueError = errors.FirstOrDefault(error => error.Key != "reason").Value?[0];
        }

        Error = ReasonError is not null || ValueError is not null ? null
            : mayBeDone ? T["refused.unavailable"]
            : SentenceFor(refusal, Act.Right);
        return Page();
    }
}
