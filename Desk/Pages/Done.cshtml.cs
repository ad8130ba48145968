using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Desk.Accounts;

namespace OrleansSelfCare.Desk.Pages;

/// <summary>What an act has done, what the customer sees now and what to say. Secrets are shown once.</summary>
internal sealed class DoneModel(DeskServices services) : AccountPage(services)
{
    public const string ResultKey = "result";

    public override string Heading => T["done.title"];

    public ActResult Result { get; private set; } = null!;

    public bool IsDeleted => Result.Act == "delete";

    public bool HidesSecrets => Result.Act is "password" or "unmask" && Result.ShownOnce.Count == 0;

    /// <param name="part">What is said: <c>done</c>, <c>customer</c> or <c>tell</c>.</param>
    public string Sentence(string part) => string.Format(
        CultureInfo.InvariantCulture,
        T.Find($"act.{Result.Act}.{part}.{Result.Variant}") ?? T[$"act.{Result.Act}.{part}"],
        Result.Number);

    public IActionResult OnGet()
    {
        if (ReadFlash(ResultKey) is not { } json)
        {
            return Redirect(PathOf(""));
        }

        Result = JsonSerializer.Deserialize<ActResult>(json)!;
        // For Reload and the other language.
        WriteFlash(ResultKey, JsonSerializer.Serialize(Result with { ShownOnce = [] }));
        return Page();
    }
}
