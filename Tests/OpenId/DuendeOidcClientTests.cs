using Duende.IdentityModel.OidcClient;
using Duende.IdentityModel.OidcClient.Browser;
using Duende.IdentityModel.OidcClient.Results;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>
/// Duende.IdentityModel.OidcClient as an app on a device: a public client that the browser is sent to, by a scheme of its own (RFC 8252,
/// 7.1) or at a free port (7.3).
/// </summary>
public sealed class DuendeOidcClientTests
{
    [Theory]
    [InlineData("native")]
    [InlineData("contract-app")]
    public async Task App_signs_in_reads_the_customer_refreshes_and_signs_out(string client)
    {
        await using var provider = await ProviderUnderTest.StartNow();
        var (account, session) = await provider.SignIn();
        var app = NewApp(provider, session, client);

        var login = await app.LoginAsync();
        Assert.False(login.IsError, $"{login.Error} {login.ErrorDescription}");
        Assert.Equal(account.Id, login.User.FindFirst("self_care_id")?.Value);
        Assert.Equal(account.Email, login.User.FindFirst("email")?.Value);

        var refreshed = await app.RefreshTokenAsync(login.RefreshToken);
        Assert.False(refreshed.IsError, refreshed.Error);
        var customer = await app.GetUserInfoAsync(refreshed.AccessToken);
        Assert.False(customer.IsError, customer.Error);
        Assert.Equal(account.Id, customer.Claims.Single(claim => claim.Type == "self_care_id").Value);

        var logout = await app.LogoutAsync(new LogoutRequest { IdTokenHint = refreshed.IdentityToken, State = "s" });
        Assert.False(logout.IsError, logout.Error);
        Assert.Equal($"{app.Options.PostLogoutRedirectUri}?state=s", logout.Response);
        (await provider.Api.Session(session)).Is(401, "session-invalid");
        Assert.Equal("invalid_grant", (await app.RefreshTokenAsync(refreshed.RefreshToken)).Error);
    }

    /// <param name="session">Of the customer whose browser the app opens.</param>
    internal static OidcClient NewApp(ProviderUnderTest provider, string session, string client = "native")
    {
        var address = new Uri(client == "native" ? $"http://127.0.0.1:{FreePort.Next()}/" : "jp.example.contract:/");
        return new(new OidcClientOptions
        {
            Authority = provider.Issuer.AbsoluteUri,
            ClientId = client,
            Scope = "openid account email offline_access",
            RedirectUri = new Uri(address, "callback").AbsoluteUri,
            PostLogoutRedirectUri = new Uri(address, "signed-out").AbsoluteUri,
            Browser = new AppsBrowser(new CustomersBrowser(provider, session)),
            IdentityTokenValidator = new TokenValidator(),
            Policy =
            {
                RequireAccessTokenHash = true,
                RequireIdentityTokenSignature = true,
                RequireIdentityTokenOnRefreshTokenResponse = true,
            },
        });
    }

    private sealed class AppsBrowser(CustomersBrowser browser) : IBrowser
    {
        public async Task<BrowserResult> InvokeAsync(BrowserOptions options, CancellationToken cancellationToken = default)
        {
            var answer = await browser.Visit(new Uri(options.StartUrl), app: new Uri(options.EndUrl));
            return answer.Location is { } location
                ? new() { ResultType = BrowserResultType.Success, Response = location.OriginalString }
                : new() { ResultType = BrowserResultType.UnknownError, Error = answer.Text };
        }
    }

    /// <summary>The client reads the keys; how to verify with them is left to the app.</summary>
    private sealed class TokenValidator : IIdentityTokenValidator
    {
        public async Task<IdentityTokenValidationResult> ValidateAsync(
            string identityToken, OidcClientOptions options, CancellationToken cancellationToken = default)
        {
            var result = await new JsonWebTokenHandler().ValidateTokenAsync(identityToken, new TokenValidationParameters
            {
                ValidIssuer = options.ProviderInformation.IssuerName,
                ValidAudience = options.ClientId,
                ValidAlgorithms = ["ES256"],
                IssuerSigningKeys = options.ProviderInformation.KeySet.Keys.Select(key => new JsonWebKey
                {
                    Kid = key.Kid, Kty = key.Kty, Crv = key.Crv, X = key.X, Y = key.Y, N = key.N, E = key.E,
                }),
            });
            return result.Exception switch
            {
                null => new() { User = new(result.ClaimsIdentity), SignatureAlgorithm = ((JsonWebToken)result.SecurityToken).Alg },
                // The client reads the keys and asks again.
                SecurityTokenSignatureKeyNotFoundException => new() { Error = "invalid_signature" },
                var refusal => new() { Error = refusal.Message },
            };
        }
    }
}
