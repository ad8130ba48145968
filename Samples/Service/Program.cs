using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

var builder = WebApplication.CreateBuilder(args);
// In a container the secret is a file: /run/secrets/OpenId__ClientSecret.
builder.Configuration.AddKeyPerFile("/run/secrets", optional: true);
// The addresses of requests contain the code of a sign-in, which must not be logged.
builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
// As long as the cookies. An application in several processes needs a store that they share.
using var endedSessions = new MemoryCache(new MemoryCacheOptions());
builder.Services.AddAuthentication(authentication =>
    {
        authentication.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
        authentication.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme;
    })
    .AddCookie(cookie =>
    {
        // A name of its own: browsers send a cookie to all ports of a host.
        cookie.Cookie.Name = "contract-info";
        (cookie.ExpireTimeSpan, cookie.SlidingExpiration) = (TimeSpan.FromHours(12), false);
        cookie.Events.OnValidatePrincipal = check =>
        {
            // Later sign-ins stay: a customer who ended only this service can sign in again in the same session of the provider.
            if (endedSessions.TryGetValue(check.Principal!.FindFirstValue("sid")!, out DateTimeOffset endedAt)
                && check.Properties.IssuedUtc <= endedAt)
            {
                check.RejectPrincipal();
            }

            return Task.CompletedTask;
        };
    })
    .AddOpenIdConnect(provider =>
    {
        // OpenId:Authority is the provider's issuer; OpenId:ClientId and OpenId:ClientSecret are those of its clients file.
        builder.Configuration.Bind("OpenId", provider);
        // Only a provider on this machine may be without TLS.
        provider.RequireHttpsMetadata = !new Uri(provider.Authority!).IsLoopback;
        provider.ResponseType = OpenIdConnectResponseType.Code;
        provider.ResponseMode = OpenIdConnectResponseMode.Query;
        // A mailed code is good for 20 minutes; the default is 15.
        provider.RemoteAuthenticationTimeout = TimeSpan.FromMinutes(20);
        // The answer is a link, so these cookies need not be sent with other sites' forms; Secure would be needed for that.
        provider.CorrelationCookie.SameSite = provider.NonceCookie.SameSite = SameSiteMode.Lax;
        provider.Scope.Clear();
        provider.Scope.Add("openid");
        provider.Scope.Add("account");
        provider.MapInboundClaims = false;
        provider.TokenValidationParameters.NameClaimType = "self_care_id";
        // Keeps the ID token, which the provider asks for at the logout.
        provider.SaveTokens = true;
        // The customer chose to come back without signing in, or the provider refused.
        provider.Events.OnRemoteFailure = failure =>
        {
            failure.Response.Redirect("/?not-signed-in");
            failure.HandleResponse();
            return Task.CompletedTask;
        };
    });
builder.Services.AddAuthorization();
builder.Services.AddAntiforgery(antiforgery => antiforgery.Cookie.Name = "contract-info-forms");

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.UseAntiforgery();
app.MapGet("/", (HttpContext http) => Page(
    $"""
    {(http.Request.Query.ContainsKey("not-signed-in") ? "<p>ログインしていません。 You are not signed in.</p>" : "")}
    <p><a href="/contract">ご契約内容を見る / Show my contract</a></p>
    """));
app.MapGet("/contract", (HttpContext http, ClaimsPrincipal customer, IAntiforgery antiforgery) =>
{
    var forgery = antiforgery.GetAndStoreTokens(http);
    return Page(
        $"""
        <dl>
          <dt>Line</dt><dd id="line">{Encoded(customer.FindFirstValue("line"))}</dd>
          <dt>Self-care ID</dt><dd id="self-care-id">{Encoded(customer.Identity!.Name)}</dd>
          <dt>Subject</dt><dd id="sub">{Encoded(customer.FindFirstValue("sub"))}</dd>
          <dt>Signed in at</dt><dd id="auth-time">{SignedInAt(customer):u}</dd>
        </dl>
        <p><a href="/payment">お支払い方法を変更する / Change how I pay</a></p>
        <form method="post" action="/logout">
          <input type="hidden" name="{forgery.FormFieldName}" value="{forgery.RequestToken}"><button>ログアウト / Log out</button>
        </form>
        """);
}).RequireAuthorization();
// Asks for a sign-in of the last five minutes: whose is older enters another mailed code at the portal, without the password.
app.MapGet("/payment", (ClaimsPrincipal customer) =>
{
    var maxAge = TimeSpan.FromMinutes(5);
    // A minute more, because clocks differ and the way back takes time.
    return DateTimeOffset.UtcNow - SignedInAt(customer) < maxAge + TimeSpan.FromMinutes(1)
        ? Page("""<p id="payment">お支払い方法を変更できます。 You can change how you pay.</p>""")
        : Results.Challenge(new OpenIdConnectChallengeProperties { MaxAge = maxAge, RedirectUri = "/payment" });
}).RequireAuthorization();
// Ends the session here, and then that of the provider and all its services.
app.MapPost("/logout", (IFormCollection _) => Results.SignOut(
    new AuthenticationProperties { RedirectUri = "/" },
    [CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme])).RequireAuthorization();
// The provider calls this when a session has ended elsewhere (OpenID Connect Back-Channel Logout 1.0, 2.6).
app.MapPost("/backchannel-logout", async (HttpRequest request, IOptionsMonitor<OpenIdConnectOptions> options) =>
{
    var provider = options.Get(OpenIdConnectDefaults.AuthenticationScheme);
    var logout = await provider.TokenHandler.ValidateTokenAsync((await request.ReadFormAsync())["logout_token"], new()
    {
        ConfigurationManager = (BaseConfigurationManager)provider.ConfigurationManager!,
        ValidAudience = provider.ClientId,
        ValidTypes = ["logout+jwt"],
    });
    if (!logout.IsValid || logout.Claims.ContainsKey("nonce") || !logout.Claims.TryGetValue("sid", out var session))
    {
        return Results.BadRequest();
    }

    endedSessions.Set((string)session, DateTimeOffset.UtcNow, TimeSpan.FromHours(12));
    return Results.Ok();
});
app.Run();

static DateTimeOffset SignedInAt(ClaimsPrincipal customer) =>
    DateTimeOffset.FromUnixTimeSeconds(long.Parse(customer.FindFirstValue("auth_time")!, CultureInfo.InvariantCulture));

static string Encoded(string? text) => HtmlEncoder.Default.Encode(text ?? "");

static IResult Page(string html) => Results.Content(
    $"""<!doctype html><html lang="ja"><link rel="icon" href="data:,"><title>契約情報照会</title><h1>契約情報照会</h1>{html}""",
    "text/html; charset=utf-8");
