using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>
/// The OpenID provider sends the browser here when another service wants to log the customer out and has not shown whom, or has no page to
/// go back to. Nothing ends before the customer agrees: anybody can send a browser here.
/// </summary>
internal sealed class SignOutModel(PortalServices services) : PortalPage(services)
{
    private string? _handle;
    private string[] _lines = [];

    public override string Screen => "sign-out";

    public override string Heading => T[Asks ? "sign-out.title" : "sign-out.done.title"];

    /// <summary>Of the service; null: the browser stays here, or the customer has not agreed yet.</summary>
    public string? Location { get; private set; }

    /// <summary>The browser has a session; false: there is nothing to end.</summary>
    public bool Asks { get; private set; }

    /// <param name="handle">Where to go back to, sealed by the provider; null: nowhere.</param>
    /// <param name="line">Whose sessions are to be ended; none: all.</param>
    public async Task<IActionResult> OnGet(string? handle, string[] line)
    {
        (_handle, _lines) = (handle, line);
        DoNotCompress();
        if (await LinesOf(line) is not { } lines)
        {
            return StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        foreach (var one in lines)
        {
            if (Services.Session.Read(HttpContext, one) is not { } session)
            {
                continue;
            }

            if ((await Api.CheckSession(session.Token, touch: false)).TryGet(out _, out var refusal))
            {
                Asks = true;
            }
            else if (refusal is Refusal.SessionInvalid)
            {
                Services.Session.Delete(HttpContext, one);
            }
            else
            {
                return StatusCode(StatusCodes.Status503ServiceUnavailable);
            }
        }

        if (!Asks && handle is not null)
        {
            // Of a handle that is none or too old the customer stays here, logged out.
            Location = (await Api.LogoutReturn(handle)).TryGet(out var there, out _) ? there.Location.AbsoluteUri : null;
        }

        return Page();
    }

    public async Task<IActionResult> OnPost(string[] line)
    {
        if (await LinesOf(line) is not { } lines)
        {
            return StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        var isDone = true;
        foreach (var one in lines)
        {
            if (Services.Session.Read(HttpContext, one) is { } session)
            {
                // As on the page of the line: this browser is logged out also if the service can't be reached.
                Services.Session.Delete(HttpContext, one);
                isDone &= await Api.LogOut(session.Token) is Answer<Done>.Given;
            }
        }

        // A page and not a redirect to the service, because browsers apply this page's form-action to the redirects that follow its form.
        return isDone
            ? Redirect("~" + Request.Path.ToUriComponent() + Request.QueryString.ToUriComponent())
            : StatusCode(StatusCodes.Status503ServiceUnavailable);
    }

    public override string LinkTo(string language)
    {
        var query = new QueryBuilder { { "line", _lines }, { "language", language } };
        if (_handle is not null)
        {
            query.Add("handle", _handle);
        }

        return query.ToString();
    }

    private async Task<List<string>?> LinesOf(string[] chosen) => (await Services.Lines.Get(T.Language))?
        .Select(line => line.Id).Where(line => chosen.Length == 0 || chosen.Contains(line)).ToList();
}
