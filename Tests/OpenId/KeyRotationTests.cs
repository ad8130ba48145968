using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>New signing keys are published, and sign when their time has come. Neither the gateway nor a client is restarted.</summary>
[Trait("Category", "Long")]
public sealed class KeyRotationTests
{
    [Fact]
    public async Task Tokens_of_old_and_new_keys_are_good_at_every_gateway_once_new_keys_sign()
    {
        await using var provider = await ProviderUnderTest.Start();
        await using var twin = await provider.StartTwin();
        // So that it has read the keys; nobody asks this gateway for them again.
        (await twin.UserInfo("nonsense")).Is(401);
        var (_, session) = await provider.SignIn();
        var old = (await provider.Redeem(await provider.CodeFor(session))).Is(200);
        var oldKeys = await PublishedBy(provider);

        Publish(provider.Gateway);
        provider.Gateway.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal([.. oldKeys, "new-ES256", "new-RS256"], await PublishedBy(provider));
        var before = (await provider.Redeem(await provider.CodeFor(session))).Is(200);
        Assert.Equal(KeyOf(old["id_token"]), KeyOf(before["id_token"]));

        provider.Gateway.Advance(TimeSpan.FromSeconds(1));
        var after = (await provider.Redeem(await provider.CodeFor(session))).Is(200);
        Assert.Equal(("new-ES256", "new-ES256"), (KeyOf(after["id_token"]), KeyOf(after["access_token"])));
        foreach (var tokens in new[] { old, before, after })
        {
            (await provider.UserInfo(tokens["access_token"]!)).Is(200);
        }

        (await twin.UserInfo(after["access_token"]!)).Is(200);

        var answer = await provider.LogOut(old["id_token"]!, ProviderUnderTest.LogoutRedirect);
        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        (await provider.Api.Session(session)).Is(401, "session-invalid");
    }

    [Fact]
    public async Task Clients_sign_in_before_during_and_after_a_rotation()
    {
        await using var provider = await ProviderUnderTest.StartNow();
        var (_, session) = await provider.SignIn();
        var app = DuendeOidcClientTests.NewApp(provider, session);
        await using var service = await AspNetCoreHandlerTests.StartService(provider);
        await SignIn(isNew: false);
        var idle = DuendeOidcClientTests.NewApp(provider, session);
        var early = await idle.LoginAsync();

        Publish(provider.Gateway);
        provider.Gateway.Advance(TimeSpan.FromSeconds(1));
        await SignIn(isNew: false);
        // The handler reads the keys every 12 hours, which is sooner than new ones may sign.
        var keys = service.Services.GetRequiredService<IOptionsMonitor<OpenIdConnectOptions>>()
            .Get(OpenIdConnectDefaults.AuthenticationScheme).ConfigurationManager!;
        keys.RequestRefresh();
        await Eventually(
            () => keys.GetConfigurationAsync(default), read => read.SigningKeys.Any(key => key.KeyId == "new-RS256"));

        provider.Gateway.Advance(TimeSpan.FromMinutes(1));
        // This app has not read the keys since: it gets an ID token of a key that it doesn't know, and reads them.
        var refreshed = await idle.RefreshTokenAsync(early.RefreshToken);
        Assert.False(refreshed.IsError, refreshed.Error);
        Assert.Equal("new-ES256", KeyOf(refreshed.IdentityToken));
        await SignIn(isNew: true);

        async Task SignIn(bool isNew)
        {
            var login = await app.LoginAsync();
            Assert.False(login.IsError, login.Error);
            var claims = await AspNetCoreHandlerTests.SignIn(provider, new CustomersBrowser(provider, session));
            Assert.Equal(login.User.FindFirst("sub")?.Value, claims["sub"]);
            foreach (var (token, algorithm) in new[] { (login.IdentityToken, "ES256"), (claims["id_token"], "RS256") })
            {
                Assert.Equal(isNew, KeyOf(token) == $"new-{algorithm}");
            }
        }
    }

    /// <summary>Adds keys that will sign in a minute.</summary>
    internal static void Publish(TestGateway gateway)
    {
        var path = Path.Combine(gateway.Directory, "signing-keys.json");
        var file = JsonNode.Parse(File.ReadAllText(path))!;
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        foreach (var (algorithm, key) in new (string, AsymmetricAlgorithm)[] { ("ES256", ec), ("RS256", rsa) })
        {
            file["keys"]!.AsArray().Add(JsonSerializer.SerializeToNode(new
            {
                id = $"new-{algorithm}",
                alg = algorithm,
                from = gateway.Now.AddMinutes(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                key = Convert.ToBase64String(key.ExportPkcs8PrivateKey()),
            }));
        }

        File.WriteAllText(path, file.ToJsonString());
    }

    private static async Task<IReadOnlyList<string?>> PublishedBy(ProviderUnderTest provider)
    {
        using var response = await provider.Get(".well-known/jwks");
        return [.. JsonNode.Parse(await response.Content.ReadAsStringAsync())!["keys"]!.AsArray()
            .Select(key => (string?)key!["kid"]).OrderBy(id => id!.StartsWith("new", StringComparison.Ordinal)).ThenBy(id => id)];
    }

    private static string? KeyOf(string? token) => CodeFlowTests.Header(token!).GetProperty("kid").GetString();
}
