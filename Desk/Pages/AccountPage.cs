using Microsoft.AspNetCore.Mvc;

namespace OrleansSelfCare.Desk.Pages;

/// <summary>Base of the pages of one account, whose line and id are in the address.</summary>
internal abstract class AccountPage(DeskServices services) : DeskPage(services)
{
    private const string ReasonKey = "reason";

    [BindProperty(SupportsGet = true)]
    public string Line { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string SelfCareId { get; set; } = "";

    public string Name => $"{Line}/{SelfCareId}";

    /// <summary>Filled in again for the next act: one call of a customer has one ticket.</summary>
    protected string LastReason
    {
        get => ReadFlash(ReasonKey) ?? "";
        set => WriteFlash(ReasonKey, value);
    }

    public string PathOf(string page) => $"~/{Uri.EscapeDataString(Line)}/{Uri.EscapeDataString(SelfCareId)}{page}";

    /// <returns>What the last page of this account kept; null: nothing.</returns>
    protected string? ReadFlash(string key) =>
        TempData.Peek(key) is string[] { Length: 2 } kept && kept[0] == Name ? kept[1] : null;

    /// <summary>Keeps one value, of one account, in an encrypted cookie.</summary>
    protected void WriteFlash(string key, string value) => TempData[key] = new[] { Name, value };
}
