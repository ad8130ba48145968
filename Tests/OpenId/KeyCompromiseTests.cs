using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OrleansSelfCare.Cli;
using OrleansSelfCare.Tests.Docs;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Http;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>Somebody has the signing keys, or the key ring: the steps of docs/operating.md, what they end, and what goes on.</summary>
[Trait("Category", "Long")]
public sealed class KeyCompromiseTests
{
    [Fact]
    public async Task New_signing_keys_alone_end_what_the_old_ones_signed_and_no_session()
    {
        await using var provider = await ProviderUnderTest.Start();
        await using var twin = await provider.StartTwin();
        await using var service = await ToldService.Start(provider);
        ProviderUnderTest[] gateways = [provider, twin];
        var (_, session) = await provider.SignIn();
        await RedeemForService(provider, session);
        var old = (await provider.Redeem(await provider.CodeFor(session))).Is(200);
        var forged = Forge(provider.Gateway, old["access_token"]!);
        var code = await provider.CodeFor(session);
        var (copy, cacheControl) = await ReadKeys(provider);
        foreach (var gateway in gateways)
        {
            (await gateway.UserInfo(forged)).Is(200);
        }

        await ReplaceSigningKeys(provider.Gateway);
        provider.Gateway.Advance(TimeSpan.FromSeconds(1));

        // At the provider.
        foreach (var gateway in gateways)
        {
            (await gateway.UserInfo(old["access_token"]!)).Is(401, "invalid_token");
            (await gateway.UserInfo(forged)).Is(401, "invalid_token");
            var request = ProviderUnderTest.RequestOf();
            request["id_token_hint"] = old["id_token"];
            Assert.Equal("invalid_request", (await gateway.Authorize(gateway.NewBrowser(), request)).Query["error"]);
            Assert.Equal(HttpStatusCode.BadRequest, (await gateway.LogOut(old["id_token"]!, ProviderUnderTest.LogoutRedirect)).Status);
        }

        (await provider.Api.Session(session)).Is(200);
        var redeemed = (await provider.Redeem(code)).Is(200);
        var refreshed = (await twin.Refresh(old["refresh_token"]!)).Is(200);
        foreach (var gateway in gateways)
        {
            (await gateway.UserInfo(redeemed["access_token"]!)).Is(200);
            (await gateway.UserInfo(refreshed["access_token"]!)).Is(200);
        }

        // At a client: a copy of the keys that it may keep for an hour accepts what it accepted before.
        Assert.Equal("public, max-age=3600", cacheControl);
        var (keys, _) = await ReadKeys(twin);
        Assert.Equal(2, keys.Keys.Count);
        Assert.Empty(keys.Keys.Select(key => key.KeyId).Intersect(copy.Keys.Select(key => key.KeyId)));
        foreach (var (token, isNew) in new[]
        {
            (old["access_token"]!, false), (old["id_token"]!, false), (forged, false),
            (refreshed["access_token"]!, true), (refreshed["id_token"]!, true),
        })
        {
            Assert.Equal((!isNew, isNew), (await IsSignedBy(copy, token), await IsSignedBy(keys, token)));
        }

        // It reads the keys each time.
        (await provider.Api.LogOut(session)).Is(204);
        Assert.Null(Assert.Single(await service.ToldTimes(1)).Error);
    }

    [Fact]
    public async Task New_key_ring_ends_all_that_the_old_one_sealed_and_customers_sign_in_again()
    {
        await using var provider = await ProviderUnderTest.Start();
        await using var service = await ToldService.Start(provider);
        var (account, session) = await provider.SignIn();
        await RedeemForService(provider, session);
        var tokens = (await provider.Redeem(await provider.CodeFor(session))).Is(200);
        var code = await provider.CodeFor(session);
        var handle = (await provider.Authorize(provider.NewBrowser(), ProviderUnderTest.RequestOf())).Query["handle"];
        var challenge = (await provider.Api.LogIn(account)).Is(200)["challenge"]!;
        var mailed = provider.Gateway.Inbox.LastCodeTo(account.Email);

        File.Delete(Path.Combine(provider.Gateway.Directory, "keys.json"));
        await provider.Gateway.Restart();

        (await provider.Api.Session(session)).Is(401, "session-invalid");
        Assert.InRange((int)(await provider.Api.Verify(account, challenge, mailed)).Status, 400, 499);
        (await provider.Redeem(code)).Is(400, "invalid_grant");
        (await provider.Refresh(tokens["refresh_token"]!)).Is(400, "invalid_grant");
        (await provider.UserInfo(tokens["access_token"]!)).Is(401, "invalid_token");
        var again = await provider.SignIn(account);
        (await provider.Continue(handle, again)).IsProblem(410, "request-ended");
        await provider.LogOut(tokens["id_token"]!, ProviderUnderTest.LogoutRedirect);
        (await provider.Api.Session(again)).Is(200);

        // Only the new session has a name that the new ring can make: the service receives one logout.
        var sid = CodeFlowTests.Payload((await RedeemForService(provider, again))["id_token"]!).GetProperty("sid").GetString();
        (await provider.Api.ChangePassword(again, account.Password, "another battery staple")).Is(204);
        Assert.Equal(sid, Assert.Single(await service.ToldTimes(1)).SessionName);
    }

    /// <summary>Runs the commands of the page in the folder of the file.</summary>
    private static Task ReplaceSigningKeys(TestGateway gateway) => Command.Output(
        "bash",
        [
            "-c",
            $$"""
            selfcare() { "{{HostStart.Dotnet}}" exec "{{typeof(CliContext).Assembly.Location}}" "$@"; }
            {{DocsCode.Read("operating.md", "bash")}}
            """,
        ],
        gateway.Directory);

    /// <summary>The same token with other times, signed by the stolen key.</summary>
    private static string Forge(TestGateway gateway, string token)
    {
        var file = JsonNode.Parse(File.ReadAllText(Path.Combine(gateway.Directory, "signing-keys.json")))!;
        var stolen = file["keys"]!.AsArray().Single(key => (string)key!["alg"]! == "ES256")!;
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String((string)stolen["key"]!), out _);
        var payload = JsonNode.Parse(CodeFlowTests.Payload(token).GetRawText())!;
        payload["exp"] = gateway.Now.AddYears(1).ToUnixTimeSeconds();
        var header = JsonSerializer.Serialize(new { alg = "ES256", kid = (string)stolen["id"]!, typ = "at+jwt" });
        var signed = $"{Encode(header)}.{Encode(payload.ToJsonString())}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        return $"{signed}.{WebEncoders.Base64UrlEncode(signature)}";

        static string Encode(string text) => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(text));
    }

    private static async Task<(JsonWebKeySet Keys, string? CacheControl)> ReadKeys(ProviderUnderTest provider)
    {
        using var response = await provider.Get(".well-known/jwks");
        return (new(await response.Content.ReadAsStringAsync()), response.Headers.CacheControl?.ToString());
    }

    private static async Task<bool> IsSignedBy(JsonWebKeySet keys, string token) =>
        (await new JsonWebTokenHandler().ValidateTokenAsync(token, new()
        {
            IssuerSigningKeys = keys.GetSigningKeys(),
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
        })).IsValid;

    /// <summary>The client that receives logouts.</summary>
    private static async Task<TokenAnswer> RedeemForService(ProviderUnderTest provider, string session)
    {
        var redirect = new Uri(provider.Service, "signin-oidc").AbsoluteUri;
        var code = await provider.CodeFor(session, ProviderUnderTest.RequestOf("service", redirect));
        return (await provider.Redeem(code, "service", ProviderUnderTest.ServiceSecret, redirect)).Is(200);
    }
}
