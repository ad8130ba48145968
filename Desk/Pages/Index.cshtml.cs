using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Desk.Pages;

/// <summary>The first page: finds an account. The term stands in no address, so in no log and no browser's history.</summary>
internal sealed class IndexModel(DeskServices services) : DeskPage(services)
{
    public override string Heading => T["home.title"];

    [BindProperty]
    public string? Term { get; set; }

    /// <summary>Null: nothing was searched.</summary>
    public FoundAccounts? Found { get; private set; }

    public string? TermError { get; private set; }

    public bool HasNoRights => Agent?.Rights is { Count: 0 };

    public Task OnGetAsync() => LoadRights();

    public async Task<IActionResult> OnPostAsync()
    {
        await LoadRights();
        Term = (Term ?? "").Trim();
        if (Term.Length == 0)
        {
            TermError = T["search.missing"];
            return Page();
        }

        var answer = await Api().Search(Term, HttpContext.RequestAborted);
        if (!answer.TryGet(out var found, out var refusal))
        {
            TermError = (refusal as Refusal.ValidationFailed)?.Errors.GetValueOrDefault("term")?[0];
            Error = TermError is null ? SentenceFor(refusal, "view") : null;
            return SignOutIfUnknown(refusal) ?? Page();
        }

        if (found is { Accounts: [var only], More: false })
        {
            return RedirectToPage("/Account", new { line = only.Line, selfCareId = only.SelfCareId });
        }

        await LoadLines();
        Found = found;
        return Page();
    }
}
