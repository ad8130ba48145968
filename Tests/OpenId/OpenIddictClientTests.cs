using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using OpenIddict.Client;
using OpenIddict.Client.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using AspNetCore = OpenIddict.Client.AspNetCore.OpenIddictClientAspNetCoreConstants;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>OpenIddict's client in a web application, which authenticates with its secret by <c>client_secret_basic</c>.</summary>
public sealed class OpenIddictClientTests
{
    private const string Scheme = OpenIddictClientAspNetCoreDefaults.AuthenticationScheme;
    private const string Registration = "selfcare";

    [Fact]
    public async Task Web_application_signs_in_reads_the_customer_refreshes_and_signs_out()
    {
        await using var provider = await ProviderUnderTest.StartNow();
        var (account, session) = await provider.SignIn();
        AuthenticateResult? signedIn = null;
        await using var service = await WebService.Start(provider, AddClient, app =>
        {
            app.MapGet("/sign-in", () => Results.Challenge(null, [Scheme]));
            app.MapPost("/signin-oidc", async (HttpContext http) =>
            {
                signedIn = await http.AuthenticateAsync(Scheme);
                return "signed in";
            });
            app.MapGet("/sign-out", () => Results.SignOut(
                new(new Dictionary<string, string?>
                {
                    [AspNetCore.Properties.RegistrationId] = Registration,
                    [AspNetCore.Properties.IdentityTokenHint] =
                        signedIn!.Properties!.GetTokenValue(AspNetCore.Tokens.BackchannelIdentityToken),
                }),
                [Scheme]));
            app.MapGet("/signout-callback-oidc", async (HttpContext http) =>
                (await http.AuthenticateAsync(Scheme)).Succeeded ? "signed out" : "not the answer to a sign-out");
        });
        var browser = new CustomersBrowser(provider, session);

        Assert.Equal("signed in", (await browser.Visit(new Uri(provider.Service, "sign-in"))).Text);
        Assert.True(signedIn!.Succeeded, signedIn.Failure?.Message);
        Assert.Equal(account.Id, signedIn.Principal.FindFirstValue("self_care_id"));
        var customer = signedIn.Properties.GetParameter<ClaimsPrincipal>(AspNetCore.Properties.UserInfoTokenPrincipal);
        Assert.Equal(account.Id, customer?.FindFirstValue("self_care_id"));

        var client = service.Services.GetRequiredService<OpenIddictClientService>();
        var refreshed = await Refresh(signedIn.Properties.GetTokenValue(AspNetCore.Tokens.RefreshToken));
        Assert.Equal(account.Id, refreshed.UserInfoTokenPrincipal?.FindFirstValue("self_care_id"));
        Assert.Equal(signedIn.Principal.FindFirstValue(Claims.Subject), refreshed.Principal.FindFirstValue(Claims.Subject));

        Assert.Equal("signed out", (await browser.Visit(new Uri(provider.Service, "sign-out"))).Text);
        (await provider.Api.Session(session)).Is(401, "session-invalid");
        var error = await Assert.ThrowsAsync<OpenIddictExceptions.ProtocolException>(() => Refresh(refreshed.RefreshToken));
        Assert.Equal(Errors.InvalidGrant, error.Error);

        Task<OpenIddictClientModels.RefreshTokenAuthenticationResult> Refresh(string? token) => client
            .AuthenticateWithRefreshTokenAsync(new() { RegistrationId = Registration, RefreshToken = token! }).AsTask();

        void AddClient(IServiceCollection services) => services.AddOpenIddict().AddClient(builder => Configure(builder, provider.Issuer));
    }

    private static void Configure(OpenIddictClientBuilder client, Uri issuer)
    {
        client.AllowAuthorizationCodeFlow().AllowRefreshTokenFlow();
        // Without a database the client's state is in the request, signed and encrypted with RSA keys: the longest that a client sends.
        client.DisableTokenStorage().AddEphemeralSigningKey().AddEphemeralEncryptionKey();
        client.UseAspNetCore().DisableTransportSecurityRequirement()
            .EnableRedirectionEndpointPassthrough().EnablePostLogoutRedirectionEndpointPassthrough();
        client.UseSystemNetHttp();
        client.AddRegistration(new()
        {
            RegistrationId = Registration,
            Issuer = issuer,
            ClientId = "service",
            ClientSecret = ProviderUnderTest.ServiceSecret,
            ClientAuthenticationMethods = { ClientAuthenticationMethods.ClientSecretBasic },
            Scopes = { "account", Scopes.Email, Scopes.OfflineAccess },
            ResponseModes = { ResponseModes.FormPost },
            RedirectUri = new Uri("signin-oidc", UriKind.Relative),
            PostLogoutRedirectUri = new Uri("signout-callback-oidc", UriKind.Relative),
        });
    }
}
