using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OrleansSelfCare.Client;
using OrleansSelfCare.Hosting.Pages;
using OrleansSelfCare.Portal.Settings;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>
/// The OpenID provider sends the browser here when another service wants the customer to sign in. A customer with a session goes on to the
/// service at once, or first enters a code if the service asks for a newer sign-in; any other goes to the login page. If the service is
/// open to several lines, the customer first chooses one.
/// </summary>
internal sealed partial class SignInModel(PortalServices services) : PortalPage(services)
{
    private string _handle = "";
    private string? _loginHint;

    public override string Screen => "sign-in";

    public override string? LineId => Lines is [var only] ? only.Id : null;

    /// <summary>The lines that the service is open to.</summary>
    public IReadOnlyList<Line> Lines { get; private set; } = [];

    /// <summary>Why it does not go on from here; null: the customer is to choose a line.</summary>
    public Notice? Problem { get; private set; }

    public override bool HasError => Problem is not null;

    public override string Heading => T[Problem is null ? "sign-in.title" : "sign-in.ended.title"];

    /// <param name="handle">The service's request, sealed by the provider.</param>
    /// <param name="line">The lines that the service is open to.</param>
    /// <param name="prompt"><c>none</c>: the service wants an answer without a page.</param>
    /// <param name="loginHint">The self-care id that the service expects.</param>
    public async Task<IActionResult> OnGet(
        string? handle, string[] line, string? prompt, [FromQuery(Name = "login_hint")] string? loginHint)
    {
        if (await Services.Lines.Get(T.Language) is not { } known)
        {
            return StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        Language.ChooseSuggested(HttpContext);
        Lines = [.. InOrder(known.Where(one => line.Contains(one.Id)))];
        if (handle is null || !HandlePattern().IsMatch(handle) || Lines.Count == 0)
        {
            return ShowProblem(Say(t => t["sign-in.ended"]));
        }

        (_handle, _loginHint) = (handle, loginHint is { Length: <= MaxKeptLength } ? loginHint : null);
        if (prompt == "none")
        {
            return await AnswerWithoutPage();
        }

        if (Lines is not [var only])
        {
            DoNotCompress();
            return Page();
        }

        switch (await Authorize(only))
        {
            case Answer<AuthorizationLocation>.Given({ Location: var location }):
                return Redirect(location.AbsoluteUri);
            case Answer<AuthorizationLocation>.Refused(
                (Refusal.SessionInvalid or Refusal.LoginRequired or Refusal.PasswordChangeRequired) and var needed):
                Services.Request.WriteOnly(HttpContext, only.Id, new(_handle, _loginHint, Services.Clock.GetUtcNow()));
                return To(needed switch
                {
                    Refusal.LoginRequired { CodeIsEnough: true } => "step-up",
                    Refusal.PasswordChangeRequired => "password",
                    _ => "login",
                });
            case Answer<AuthorizationLocation>.Refused(Refusal.Unavailable):
                return StatusCode(StatusCodes.Status503ServiceUnavailable);
            case Answer<AuthorizationLocation>.Refused(var refusal):
                return To("menu", NoticeKind.Error, MessageFor(refusal));
            default:
                throw new InvalidOperationException("An answer is a value or a refusal.");
        }
    }

    public override string LinkTo(string language) => QueryFor(Lines, language);

    /// <summary>The query of this page with this line alone.</summary>
    public string QueryFor(Line line) => QueryFor([line], language: null);

    private string QueryFor(IEnumerable<Line> lines, string? language)
    {
        var query = new QueryBuilder { { "handle", _handle }, { "line", lines.Select(line => line.Id) } };
        foreach (var (name, value) in new[] { ("login_hint", _loginHint), ("language", language) })
        {
            if (value is not null)
            {
                query.Add(name, value);
            }
        }

        return query.ToString();
    }

    /// <summary>
    /// For <c>prompt=none</c>. Of several lines it takes the one that the customer is signed in to. Who is signed in to more than one would
    /// have to choose, which OpenID Connect has an error for (Core 1.0, 3.1.2.6).
    /// </summary>
    private async Task<IActionResult> AnswerWithoutPage()
    {
        var signedIn = Lines.Count == 1 ? Lines : await SignedInLines();
        var answer = signedIn is [var only] ? await Authorize(only) : NotSignedIn;
        if (answer is Answer<AuthorizationLocation>.Refused(Refusal.SessionInvalid or Refusal.LoginRequired))
        {
            answer = await Api.RefuseAuthorization(
                _handle, signedIn.Count > 1 ? AuthorizationError.AccountSelectionRequired : AuthorizationError.LoginRequired);
        }

        else if (answer is Answer<AuthorizationLocation>.Refused(Refusal.PasswordChangeRequired))
        {
            answer = await Api.RefuseAuthorization(_handle, AuthorizationError.InteractionRequired);
        }

        return answer.TryGet(out var there, out var refusal) ? Redirect(there.Location.AbsoluteUri)
            : refusal is Refusal.Unavailable ? StatusCode(StatusCodes.Status503ServiceUnavailable)
            : ShowProblem(MessageFor(refusal));
    }

    private async Task<List<Line>> SignedInLines()
    {
        var signedIn = new List<Line>();
        foreach (var line in Lines)
        {
            if (Services.Session.Read(HttpContext, line.Id) is { } session
                && (await Api.CheckSession(session.Token, touch: false)).TryGet(out _, out _))
            {
                signedIn.Add(line);
            }
        }

        return signedIn;
    }

    private async Task<Answer<AuthorizationLocation>> Authorize(Line line)
    {
        if (Services.Session.Read(HttpContext, line.Id) is not { } session)
        {
            return NotSignedIn;
        }

        var answer = await Api.Authorize(session.Token, _handle);
        if (answer is Answer<AuthorizationLocation>.Refused(Refusal.SessionInvalid))
        {
            Services.Session.Delete(HttpContext, line.Id);
        }

        return answer;
    }

    private static Answer<AuthorizationLocation> NotSignedIn => new Answer<AuthorizationLocation>.Refused(new Refusal.SessionInvalid());

    private PageResult ShowProblem(Text text)
    {
        Problem = new(NoticeKind.Error, text);
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    /// <summary>
    /// Anybody can send a browser here, and the handle is kept in a cookie: one that is longer than any of the provider, or grows when it
    /// is encoded, could make all later requests of the browser too long to be answered.
    /// </summary>
    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,5000}\z")]
    private static partial Regex HandlePattern();
}
