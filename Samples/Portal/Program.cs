using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Client;
using OrleansSelfCare.Client.AspNetCore;

const string Line = "ip-phone";
const string ChallengeCookie = "__Host-challenge";
const string SessionCookie = "__Host-session";
var secure = new CookieOptions { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, Path = "/" };

var builder = WebApplication.CreateBuilder(args);
// The gateway's address. The gateway must list this portal in SelfCare:Proxies, because the portal sends its customers' addresses.
builder.Services.AddSelfCareClient(api => api.BaseAddress = builder.Configuration.GetValue<Uri>("SelfCareApi"));
builder.Services.AddAuthentication().AddSelfCare(session => session.CookieName = SessionCookie);
builder.Services.AddAuthorization();
builder.Services.AddAntiforgery();

var app = builder.Build();
// A page without a session leads to the first page. 503 stays 503: the service could not say whether the session is open.
app.UseStatusCodePages(context =>
{
    if (context.HttpContext.Response.StatusCode == StatusCodes.Status401Unauthorized)
    {
        context.HttpContext.Response.Redirect("/");
    }

    return Task.CompletedTask;
});
app.UseAuthentication();
app.UseAuthorization();
app.UseAntiforgery();
app.MapGet("/", (HttpContext http) => Form(http, "/", """Id <input name="id"> Password <input name="password" type="password">"""));
app.MapPost("/", async (HttpContext http, SelfCareClient api, [FromForm] string id, [FromForm] string password) =>
{
    var answer = await For(http, api).LogIn(Line, id, password, http.RequestAborted);
    if (!answer.TryGet(out var challenge, out var refusal))
    {
        return Refused(refusal);
    }

    // Next is EmailChange if the account has no address that a code can be sent to: a real portal then calls ChangeEmail.
    http.Response.Cookies.Append(ChallengeCookie, challenge.Token.Reveal(), secure);
    return challenge.Next == NextStep.Verify ? Results.LocalRedirect("/code") : Page("Please register an e-mail address.");
});
app.MapGet("/code", async (HttpContext http, SelfCareClient api) =>
{
    var answer = await For(http, api).Status(Line, new Secret(http.Request.Cookies[ChallengeCookie] ?? ""), http.RequestAborted);
    var failed = answer.TryGet(out var challenge, out _) && challenge.Delivery is Delivery.Refused or Delivery.Bounced;
    var notice = failed ? "The mail did not reach you: check your mail filter and log in again. " : "";
    return Form(http, "/code", $"""{notice}Code <input name="code">""");
});
app.MapPost("/code", async (HttpContext http, SelfCareClient api, [FromForm] string code) =>
{
    var challenge = new Secret(http.Request.Cookies[ChallengeCookie] ?? "");
    var answer = await For(http, api).Verify(Line, challenge, code, cancellation: http.RequestAborted);
    if (!answer.TryGet(out var session, out var refusal))
    {
        return Refused(refusal);
    }

    http.Response.Cookies.Delete(ChallengeCookie, secure);
    http.Response.Cookies.Append(SessionCookie, session.Token.Reveal(), secure);
    return Results.LocalRedirect("/account");
});
app.MapGet("/account", (HttpContext http, ClaimsPrincipal customer) =>
    Form(http, "/logout", $"Signed in: {HtmlEncoder.Default.Encode(customer.Identity!.Name!)}")).RequireAuthorization();
app.MapPost("/logout", async (HttpContext http, SelfCareClient api, IFormCollection _) =>
{
    var session = await http.GetTokenAsync(SelfCareDefaults.TokenName);
    var answer = await For(http, api).LogOut(new Secret(session!), http.RequestAborted);
    if (answer is Answer<Done>.Refused(var refusal))
    {
        // The session may still be open: keep the cookie, so that the customer can try again.
        return Refused(refusal);
    }

    http.Response.Cookies.Delete(SessionCookie, secure);
    return Results.LocalRedirect("/");
}).RequireAuthorization();
app.Run();

// Behind a proxy, ASP.NET Core's forwarded headers middleware must make RemoteIpAddress the customer's.
static SelfCareClient For(HttpContext http, SelfCareClient api) => api.For(new Customer(http.Connection.RemoteIpAddress, Language: "en"));

static IResult Refused(Refusal refusal) =>
    Page(HtmlEncoder.Default.Encode(refusal is Refusal.Unavailable ? "Please try again later." : refusal.Detail));

static IResult Page(string html) => Results.Content($"<!doctype html><title>Portal</title>{html}", "text/html; charset=utf-8");

static IResult Form(HttpContext http, string action, string fields)
{
    var forgery = http.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(http);
    var hidden = $"""<input type="hidden" name="{forgery.FormFieldName}" value="{forgery.RequestToken}">""";
    return Page($"""<form method="post" action="{action}">{fields} {hidden}<button>OK</button></form>""");
}
