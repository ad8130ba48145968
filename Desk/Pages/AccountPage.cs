using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using OrleansSelfCare.Desk.SignIn;

namespace OrleansSelfCare.Desk.Pages;

/// <summary>Base of the pages of one account, whose line and id are in the address.</summary>
internal abstract class AccountPage(DeskServices services) : DeskPage(services)
{
    private const string ReasonKey = "reason";

    // Not bound: binding makes null of a space, and a form could name another account than the address.
    public string Line => (string)RouteData.Values["line"]!;

    public string SelfCareId => (string)RouteData.Values["selfCareId"]!;

    public string Name => $"{Line}/{SelfCareId}";

    public string DisplayName => AccountName(Line, SelfCareId);

    protected override async Task<IActionResult?> BeforeHandler(PageHandlerExecutingContext context)
    {
        await LoadLines();
        return await base.BeforeHandler(context);
    }

    /// <summary>Filled in again for the next act: one call of a customer has one ticket.</summary>
    protected string LastReason
    {
        get => ReadFlash(ReasonKey) ?? "";
        set => WriteFlash(ReasonKey, value);
    }

    public string PathOf(string page) => $"~/{Uri.EscapeDataString(Line)}/{Uri.EscapeDataString(SelfCareId)}{page}";

    /// <returns>What the last page of this account kept in this session; null: nothing.</returns>
    protected string? ReadFlash(string key) =>
        TempData.Peek(key) is string[] and [var name, var session, var value]
        && name == Name && session == AgentSessions.IdOf(User) ? value : null;

    /// <summary>
    /// Keeps one value, of one account, in an encrypted cookie. The cookie may outlive the session: it must show the next agent at this
    /// computer nothing.
    /// </summary>
    protected void WriteFlash(string key, string value) => TempData[key] = new[] { Name, AgentSessions.IdOf(User), value };
}
