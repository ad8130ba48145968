using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>ASP.NET Core's own handler with its defaults, such as the answer as a form.</summary>
public sealed class AspNetCoreHandlerTests
{
    [Fact]
    public async Task Web_application_signs_in_reads_the_customer_and_signs_out()
    {
        await using var provider = await ProviderUnderTest.StartNow();
        var (account, session) = await provider.SignIn();
        await using var service = await StartService(provider);
        var browser = new CustomersBrowser(provider, session);

        var claims = await SignIn(provider, browser);
        Assert.Equal(account.Id, claims["self_care_id"]);
        Assert.Equal(account.Id, claims["id_of_userinfo"]);
        Assert.Equal(account.Email, claims["email"]);

        Assert.Equal("signed out", (await browser.Visit(new Uri(provider.Service, "sign-out"))).Text);
        (await provider.Api.Session(session)).Is(401, "session-invalid");
    }

    internal static Task<WebApplication> StartService(ProviderUnderTest provider) => WebService.Start(
        provider,
        services => services
            .AddAuthentication(authentication =>
            {
                authentication.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
                authentication.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme;
            })
            .AddCookie()
            .AddOpenIdConnect(options =>
            {
                options.Authority = provider.Issuer.AbsoluteUri;
                options.RequireHttpsMetadata = false;
                (options.ClientId, options.ClientSecret) = ("service", ProviderUnderTest.ServiceSecret);
                options.ResponseType = "code";
                options.Scope.Clear();
                options.Scope.Add("openid");
                options.Scope.Add("account");
                options.Scope.Add("email");
                options.MapInboundClaims = false;
                options.GetClaimsFromUserInfoEndpoint = true;
                options.ClaimActions.MapJsonKey("id_of_userinfo", "self_care_id");
                options.SaveTokens = true;
            }),
        app =>
        {
            app.MapGet("/", async (HttpContext http, ClaimsPrincipal customer) => customer.Claims
                .Append(new("id_token", (await http.GetTokenAsync("id_token"))!))
                .GroupBy(claim => claim.Type).ToDictionary(claims => claims.Key, claims => claims.First().Value)).RequireAuthorization();
            app.MapGet("/sign-out", () => Results.SignOut(
                new AuthenticationProperties { RedirectUri = "/signed-out" },
                [CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme]));
            app.MapGet("/signed-out", () => "signed out");
        });

    /// <returns>The customer's claims, and <c>id_token</c>.</returns>
    internal static async Task<Dictionary<string, string>> SignIn(ProviderUnderTest provider, CustomersBrowser browser) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>((await browser.Visit(provider.Service)).Text)!;
}
